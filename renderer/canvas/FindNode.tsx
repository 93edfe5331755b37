import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { classes, Input } from '../ui/index.ts';

const mostShown = 8;

/** Looks a service up by name or image and brings it into view. */
export function FindNode({ onGo, onClose }: { readonly onGo: (service: string) => void; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const nodes = useDocument((state) => state.graph.nodes);
  const wanted = query.trim().toLowerCase();
  const all = wanted === '' ? [] : nodes.filter((node) => node.service.toLowerCase().includes(wanted) || (node.image ?? '').toLowerCase().includes(wanted));
  const found = all.slice(0, mostShown);
  const index = Math.min(active, Math.max(0, found.length - 1));

  useEffect(() => {
    input.current?.focus();
  }, []);

  function go(service: string | undefined): void {
    if (service === undefined) return;
    onClose();
    onGo(service);
  }

  return (
    <search className="absolute top-3 left-1/2 z-[6] w-72 -translate-x-1/2 rounded-lg bg-raised p-2 shadow-float">
      <Input
        ref={input}
        role="combobox"
        aria-label={t('canvas.find.label')}
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${index}` : undefined}
        placeholder={t('canvas.find.placeholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onBlur={onClose}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') {
            onClose();
            useView.getState().canvas?.focus();
          } else if (event.key === 'Enter') go(found[index]?.service);
          else if (event.key === 'ArrowDown') setActive(Math.min(index + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setActive(Math.max(index - 1, 0));
          else return;
          event.preventDefault();
        }}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('canvas.find.results')} className={found.length > 0 ? 'mt-1' : 'hidden'}>
        {found.map((node, place) => (
          <div
            key={node.service}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === index}
            className={classes('flex cursor-pointer items-baseline gap-2 rounded-md px-2 py-1', place === index && 'bg-accent-soft')}
            // Before the field loses the focus and closes the list.
            onPointerDown={(event) => {
              event.preventDefault();
              go(node.service);
            }}
          >
            <span className="shrink-0 font-medium">{node.service}</span>
            <span className="truncate font-mono text-xs text-muted">{node.image}</span>
          </div>
        ))}
      </div>
      <p role="status" className="px-2 pt-1 text-xs text-muted empty:hidden">
        {wanted === '' ? '' : all.length === 0 ? t('canvas.find.none') : all.length > mostShown ? t('canvas.find.more', { count: all.length - mostShown }) : ''}
      </p>
    </search>
  );
}
