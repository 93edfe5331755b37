import { Layers } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument } from '../../state/index.ts';
import { Menu, MenuCheck } from '../../ui/index.ts';

/** Profiles the file mentions; only shown when there are any. */
export function ProfilesMenu() {
  const { t } = useTranslation();
  const project = useDocument((state) => state.project);
  const active = useDocument((state) => state.profiles);
  const setProfiles = useDocument((state) => state.setProfiles);
  const known = useMemo(() => {
    const services = [...Object.values(project.services), ...Object.values(project.disabledServices)];
    return [...new Set([...services.flatMap((service) => service.profiles ?? []), ...active])].toSorted();
  }, [project, active]);
  if (known.length === 0) return null;
  const text = active.length === 0 ? t('topbar.profiles') : t('topbar.profilesActive', { names: active.join(', ') });
  return (
    <Menu
      label={t('topbar.profiles')}
      trigger={
        <button type="button" className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-hover">
          <Layers size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="max-w-40 truncate">{text}</span>
        </button>
      }
    >
      {known.map((profile) => (
        <MenuCheck key={profile} checked={active.includes(profile)} onChange={(on) => setProfiles(on ? [...active, profile] : active.filter((each) => each !== profile))}>
          {profile}
        </MenuCheck>
      ))}
    </Menu>
  );
}
