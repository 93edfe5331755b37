import { MoreHorizontal } from 'lucide-react';
import { changeSettings } from '../../api/settings.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useApp } from '../../state/app.ts';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '../../ui/index.ts';
import { runAction } from '../actions.ts';

/** Theme, language, shortcuts, version. */
export function MoreMenu() {
  const { t } = useTranslation();
  const settings = useApp((state) => state.settings);
  const version = useApp((state) => state.info?.version);
  return (
    <Menu
      label={t('topbar.more')}
      align="end"
      trigger={
        <button type="button" aria-label={t('topbar.more')} className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text">
          <MoreHorizontal size={16} aria-hidden />
        </button>
      }
    >
      <MenuChoice
        label={t('settings.theme')}
        value={settings.theme}
        choices={[
          { value: 'system', text: t('settings.themeSystem') },
          { value: 'light', text: t('settings.themeLight') },
          { value: 'dark', text: t('settings.themeDark') },
        ]}
        onChoose={(theme) => changeSettings({ theme })}
      />
      <MenuSeparator />
      <MenuChoice
        label={t('settings.language')}
        value={settings.language}
        choices={[
          { value: 'system', text: t('settings.languageSystem') },
          { value: 'en', text: t('settings.languageEnglish') },
          { value: 'ko', text: t('settings.languageKorean') },
        ]}
        onChoose={(language) => changeSettings({ language })}
      />
      <MenuSeparator />
      <MenuItem shortcut="?" onSelect={() => runAction('shortcuts')}>
        {t('commands.shortcuts')}
      </MenuItem>
      {version !== undefined && <MenuLabel>{t('settings.version', { version })}</MenuLabel>}
    </Menu>
  );
}
