import { Handle, Position, type NodeProps } from '@xyflow/react';
import { FileSymlink, Folder, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { basename } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { useView } from '../state/index.ts';
import { classes, StatusDot } from '../ui/index.ts';
import { useDrawing } from './drawing.ts';
import type { CardNode } from './flow-types.ts';
import { NameEditor } from './NameEditor.tsx';
import type { CardData, MountChip, PortChip } from './projection.ts';
import { ServiceIcon } from './ServiceIcon.tsx';
import { statusText } from './words.ts';

/** More than this many chips do not fit the fixed width. */
const chipsShown = 2;

const changeGlyphs = { new: '+', edited: '~', removed: '−' } as const;
const changeLooks = { new: 'bg-ok-soft text-ok', edited: 'bg-warn-soft text-warn', removed: 'bg-error-soft text-error' } as const;

function PortChips({ ports }: { readonly ports: readonly PortChip[] }) {
  const { t } = useTranslation();
  if (ports.length === 0) return <span className="text-xs text-muted">{t('canvas.card.noPorts')}</span>;
  return (
    <>
      {ports.slice(0, chipsShown).map((port) =>
        port.url === undefined ? (
          <span key={port.label} className="slip-chip">
            {port.label}
          </span>
        ) : (
          <a key={port.label} className="slip-chip slip-chip-open nodrag" href={port.url} target="_blank" rel="noopener" title={t('canvas.card.openPort', { url: port.url })}>
            {port.label}
          </a>
        ),
      )}
      {ports.length > chipsShown && (
        <span className="slip-chip" title={ports.map((port) => port.label).join('\n')}>
          +{ports.length - chipsShown}
        </span>
      )}
    </>
  );
}

/** A cylinder, the field's sign for stored data. */
function Cylinder() {
  return (
    <svg width="12" height="14" viewBox="0 0 12 14" aria-hidden className="shrink-0 fill-surface stroke-border-strong">
      <path d="M1 3v8c0 1.1 2.2 2 5 2s5-.9 5-2V3" />
      <ellipse cx="6" cy="3" rx="5" ry="2" />
    </svg>
  );
}

/** Paths differ at their ends: that is what stays when one is too long for its place. */
function shortPath(path: string, letters: number): string {
  return path.length > letters ? `…${path.slice(1 - letters)}` : path;
}

function Mounts({ mounts }: { readonly mounts: readonly MountChip[] }) {
  const { t } = useTranslation();
  if (mounts.length === 0) return null;
  const title = (mount: MountChip): string => {
    const base = `${mount.source === '' ? t(`canvas.mount.${mount.kind}`) : mount.source} → ${mount.target}`;
    const readOnly = mount.readOnly ? ` (${t('canvas.mount.readOnly')})` : '';
    return mount.sharedWith.length === 0 ? `${base}${readOnly}` : `${base}${readOnly}\n${t('canvas.mount.shared', { services: mount.sharedWith.join(', ') })}`;
  };
  return (
    <div className="slip-mounts">
      {mounts.slice(0, chipsShown).map((mount) => (
        <span key={mount.target} className="slip-mount" title={title(mount)}>
          {mount.kind === 'bind' ? <Folder size={12} className="shrink-0" aria-hidden /> : <Cylinder />}
          <span className="truncate">{shortPath(mount.target, mounts.length === 1 ? 28 : 12)}</span>
          {mount.sharedWith.length > 0 && (
            <span aria-label={t('canvas.mount.shared', { services: mount.sharedWith.join(', ') })} role="img" className="shrink-0 text-accent">
              ⧉
            </span>
          )}
        </span>
      ))}
      {mounts.length > chipsShown && (
        <span className="slip-mount shrink-0" title={mounts.map(title).join('\n')}>
          +{mounts.length - chipsShown}
        </span>
      )}
    </div>
  );
}

function Marks({ card }: { readonly card: CardData }) {
  const { t } = useTranslation();
  const showTab = useView((state) => state.showTab);
  return (
    <span className="flex shrink-0 items-start gap-1">
      {card.file !== undefined && (
        <span role="img" aria-label={t('origins.card', { file: basename(card.file) })} title={`${t('origins.card', { file: basename(card.file) })}\n${card.file}`} data-testid="card-file" className="inline-flex h-5 items-center rounded-sm bg-sunken px-1 text-muted">
          <FileSymlink size={12} aria-hidden />
        </span>
      )}
      {card.problem !== undefined && (
        <button
          type="button"
          className={classes('nodrag inline-flex h-5 items-center gap-0.5 rounded-sm px-1 text-xs', card.problem.severity === 'error' ? 'bg-error-soft text-error' : 'bg-warn-soft text-warn')}
          title={card.problem.message}
          aria-label={t('canvas.card.problems', { count: card.problem.count, service: card.service })}
          onClick={() => showTab('problems')}
        >
          <TriangleAlert size={12} aria-hidden />
          {card.problem.count}
        </button>
      )}
      {card.change !== undefined && (
        <span className={classes('inline-flex h-5 items-center rounded-sm px-1 text-xs font-medium', changeLooks[card.change])} title={t(`canvas.change.${card.change}Hint`)}>
          {changeGlyphs[card.change]} {t(`canvas.change.${card.change}`)}
        </span>
      )}
    </span>
  );
}

function StatusLine({ card }: { readonly card: CardData }) {
  const { t } = useTranslation();
  const showLogs = useView((state) => state.showLogs);
  const { status, failure } = card;
  return (
    <div className="mt-2 flex h-5 items-center gap-2 text-sm">
      <StatusDot tone={status.tone} text={statusText(t, status)} className="shrink-0" />
      {status.wanted > 1 && (
        <span className="shrink-0 text-muted" title={t('canvas.card.replicas', { up: status.up, wanted: status.wanted })}>
          {status.up}/{status.wanted}
        </span>
      )}
      {failure !== undefined && (
        <button
          type="button"
          className="nodrag min-w-0 truncate text-xs text-error underline decoration-dotted underline-offset-2"
          title={failure.text}
          aria-label={failure.text === undefined ? t('canvas.card.logOf', { service: card.service }) : t('canvas.card.logBecause', { service: card.service, message: failure.text })}
          onClick={() => showLogs(card.service)}
        >
          {failure.text ?? t('canvas.card.seeLog')}
        </button>
      )}
    </div>
  );
}

/** One service. Its size never changes; what does not fit is cut with an ellipsis and said in full by the title. */
export const ServiceCard = memo(function ServiceCard({ data: card, selected, isConnectable }: NodeProps<CardNode>) {
  const { t } = useTranslation();
  const renaming = useDrawing((state) => state.renaming === card.service);
  const image = card.image ?? (card.build ? t('canvas.card.built') : t('canvas.card.noImage'));
  return (
    <div className="slip-card" data-testid={`card-${card.service}`} data-status={card.status.kind} data-change={card.change} data-ghost={card.ghost || undefined} data-disabled={card.disabled || undefined}>
      {card.replicas > 1 && <div className="slip-stack" aria-hidden />}
      <div className={classes('slip-face', selected && 'slip-selected')}>
        <div className="flex h-9 gap-2">
          <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-md bg-sunken text-muted">
            <ServiceIcon recipe={card.recipe} build={card.build} />
          </span>
          <div className="min-w-0 flex-1">
            {renaming ? (
              <NameEditor service={card.service} />
            ) : (
              <div className="slip-name truncate text-base leading-5 font-semibold" title={card.service}>
                {card.service}
              </div>
            )}
            <div className="truncate font-mono text-xs text-muted" title={image}>
              {image}
            </div>
          </div>
          <Marks card={card} />
        </div>
        <StatusLine card={card} />
        <div className="mt-1.5 flex h-5.5 items-center gap-1 overflow-hidden">
          {card.ghost ? <span className="text-xs text-muted">{t('canvas.card.ghost')}</span> : <PortChips ports={card.ports} />}
        </div>
      </div>
      <Mounts mounts={card.mounts} />
      {!card.ghost && <Handle type="source" position={Position.Right} isConnectable={isConnectable} className="slip-edge" />}
    </div>
  );
});
