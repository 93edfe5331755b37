import { ArrowDownToLine } from 'lucide-react';
import { createContext, memo, useContext, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Button, classes } from '../ui/index.ts';
import { plainText, type LogEntry } from './log-buffer.ts';

const chunkSize = 200;
/** Pixels; the same as the `leading-[18px]` of a row. */
const rowHeight = 18;

const colours = ['text-region-1', 'text-region-2', 'text-region-3', 'text-region-4', 'text-region-5', 'text-region-6'] as const;

interface Options {
  readonly wrap: boolean;
  readonly times: boolean;
  /** Colour index by service; empty when one service alone is shown. */
  readonly services: ReadonlyMap<string, number>;
}

const Row = memo(function Row({ entry, wrap, times, services }: { readonly entry: LogEntry } & Options) {
  const colour = services.get(entry.service);
  return (
    <div className={classes('flex min-h-[18px] gap-2 px-3', entry.stream === 'stderr' && 'bg-warn-soft')}>
      {times && <span className="shrink-0 text-muted">{entry.time.slice(11, 23)}</span>}
      {colour !== undefined && <span className={classes('w-24 shrink-0 truncate', colours[colour % colours.length])}>{entry.service}</span>}
      <span className={wrap ? 'min-w-0 flex-1 break-all whitespace-pre-wrap' : 'whitespace-pre'}>{plainText(entry.text)}</span>
    </div>
  );
});

/** Tells elements whether they are near what is visible of their scrolling box. */
interface NearWatcher {
  /** `height`: as laid out at that moment, pixels. */
  watch(element: Element, onChange: (near: boolean, height: number) => void): () => void;
}

function createNearWatcher(): NearWatcher {
  const listeners = new Map<Element, (near: boolean, height: number) => void>();
  let observer: IntersectionObserver | undefined;
  return {
    watch(element, onChange) {
      observer ??= new IntersectionObserver(
        (entries) => {
          for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting, entry.boundingClientRect.height);
        },
        { root: element.closest('[role="log"]'), rootMargin: '1200px 0px' },
      );
      listeners.set(element, onChange);
      observer.observe(element);
      return () => {
        listeners.delete(element);
        observer?.unobserve(element);
      };
    },
  };
}

const NearContext = createContext<NearWatcher | null>(null);

/** Some lines that are only in the page while they are near what is visible; otherwise a gap of their height. */
function Chunk({ lines, ...options }: { readonly lines: readonly LogEntry[] } & Options) {
  const watcher = useContext(NearContext);
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  /** Height it had when it was last in the page: wrapped lines are higher than a row. */
  const [measured, setMeasured] = useState<number | undefined>(undefined);
  useEffect(() => {
    if (box.current === null || watcher === null) return undefined;
    return watcher.watch(box.current, (now, height) => {
      if (!now) setMeasured(height);
      setNear(now);
    });
  }, [watcher]);
  const height = (options.wrap && lines.length === chunkSize ? measured : undefined) ?? lines.length * rowHeight;
  return (
    <div ref={box} style={near ? undefined : { height }}>
      {near && lines.map((entry) => <Row key={entry.serial} entry={entry} {...options} />)}
    </div>
  );
}

/** Many lines without a stutter: follows the end until the person scrolls up. */
export function LogView({ lines, wrap, times, services }: { readonly lines: readonly LogEntry[] } & Options) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const [watcher] = useState(createNearWatcher);

  const toEnd = (): void => {
    following.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };

  useEffect(() => {
    const box = scroller.current;
    if (box === null || content.current === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (following.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content.current);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  const chunks: (readonly LogEntry[])[] = [];
  for (let at = 0; at < lines.length; at += chunkSize) chunks.push(lines.slice(at, at + chunkSize));

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={t('logs.output')}
        aria-live="off"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        data-selectable
        onScroll={(event) => {
          const box = event.currentTarget;
          const distance = box.scrollHeight - box.scrollTop - box.clientHeight;
          if (distance < 8) following.current = true;
          // Only a person scrolls up; growing content does not.
          else if (box.scrollTop < lastTop.current && distance > 40) following.current = false;
          lastTop.current = box.scrollTop;
          setAtEnd(following.current);
        }}
        className="absolute inset-0 overflow-auto bg-sunken py-1 font-mono text-sm leading-[18px] -outline-offset-2"
      >
        <div ref={content} className={wrap ? '' : 'w-max min-w-full'}>
          <NearContext value={watcher}>
            {chunks.map((chunk, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a chunk is its place in the list
              <Chunk key={index} lines={chunk} wrap={wrap} times={times} services={services} />
            ))}
          </NearContext>
        </div>
      </div>
      {!atEnd && (
        <Button className="absolute right-4 bottom-3 shadow-float" icon={<ArrowDownToLine size={14} aria-hidden />} onClick={toEnd}>
          {t('logs.toEnd')}
        </Button>
      )}
    </div>
  );
}
