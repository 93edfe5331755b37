import { Command } from 'cmdk';
import type { ParseKeys } from 'i18next';
import { recipes } from '#core/catalog';
import { ServiceIcon } from '../../canvas/ServiceIcon.tsx';
import { useTranslation } from '../../i18n/index.ts';
import { addService } from '../../palette/add.ts';
import { useDocument, useEngine, useView } from '../../state/index.ts';
import { Dialog, Shortcut } from '../../ui/index.ts';
import { actions, runAction, type ActionGroup } from '../actions.ts';

const groups: readonly { readonly group: ActionGroup; readonly label: ParseKeys }[] = [
  { group: 'run', label: 'commands.groupRun' },
  { group: 'edit', label: 'commands.groupEdit' },
  { group: 'file', label: 'commands.groupFile' },
  { group: 'canvas', label: 'commands.groupCanvas' },
  { group: 'view', label: 'commands.groupView' },
];

const row = 'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 data-[disabled=true]:cursor-not-allowed data-[disabled=true]:opacity-50 data-[selected=true]:bg-accent-soft';
const group = '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted';

/** Every action with its shortcut, every service, every recipe: one search over all. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const nodes = useDocument((state) => state.graph.nodes);
  const observed = useEngine((state) => state.observed);
  const running = new Set((observed?.containers ?? []).map((container) => container.service));
  // The dialog gives the focus back as it closes; what an action focuses must come after that.
  const choose = (run: () => void): void => {
    onClose();
    setTimeout(run, 0);
  };
  return (
    <Dialog title={t('commands.title')} bare onClose={onClose}>
      <Command label={t('commands.title')} loop className="flex max-h-[60vh] flex-col">
        <Command.Input data-autofocus placeholder={t('commands.placeholder')} className="h-12 shrink-0 border-b border-border bg-transparent px-4 text-lg outline-none" />
        <Command.List className="min-h-0 flex-1 overflow-y-auto p-1">
          <Command.Empty className="p-4 text-muted">{t('commands.empty')}</Command.Empty>
          {groups.map(({ group: name, label }) => (
            <Command.Group key={name} heading={t(label)} className={group}>
              {actions
                .filter((action) => action.group === name && action.id !== 'command-palette')
                .map((action) => (
                  <Command.Item key={action.id} value={`${t(action.label)} ${action.id}`} disabled={action.enabled?.() === false} onSelect={() => choose(() => runAction(action.id))} className={row}>
                    <span className="flex-1">{t(action.label)}</span>
                    {action.shortcut !== undefined && <Shortcut keys={action.shortcut} />}
                  </Command.Item>
                ))}
            </Command.Group>
          ))}
          {nodes.length > 0 && (
            <Command.Group heading={t('commands.groupServices')} className={group}>
              {nodes.map((node) => (
                <Command.Item
                  key={node.service}
                  value={`${t('commands.goTo', { name: node.service })} ${node.image ?? ''}`}
                  onSelect={() =>
                    choose(() => {
                      const view = useView.getState();
                      view.select({ services: [node.service] });
                      view.requestFocus({ target: 'canvas', service: node.service });
                    })
                  }
                  className={row}
                >
                  <ServiceIcon recipe={node.recipe} build={node.build} size={16} />
                  <span className="flex-1 truncate">{t('commands.goTo', { name: node.service })}</span>
                </Command.Item>
              ))}
              {nodes
                .filter((node) => running.has(node.service))
                .map((node) => (
                  <Command.Item key={`log ${node.service}`} value={t('commands.logsOf', { name: node.service })} onSelect={() => choose(() => useView.getState().showLogs(node.service))} className={row}>
                    <span className="flex-1 truncate">{t('commands.logsOf', { name: node.service })}</span>
                  </Command.Item>
                ))}
            </Command.Group>
          )}
          <Command.Group heading={t('commands.groupAdd')} className={group}>
            {recipes.map((recipe) => (
              <Command.Item key={recipe.id} value={`${t('palette.add', { name: recipe.title })} ${recipe.summary}`} onSelect={() => choose(() => void addService({ kind: 'recipe', id: recipe.id }))} className={row}>
                <ServiceIcon recipe={recipe.id} build={false} size={16} />
                <span className="truncate">{t('palette.add', { name: recipe.title })}</span>
                <span className="flex-1 truncate text-right text-sm text-muted">{recipe.summary}</span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
