import { Clock, Download, Eraser, Pause, Play, Regex, ScrollText, WrapText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { download } from '../app/download.ts';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useEngine, useView } from '../state/index.ts';
import { EmptyState, IconButton, Input, Select } from '../ui/index.ts';
import type { LogBuffer } from './log-buffer.ts';
import { LogView } from './LogView.tsx';
import { useLog } from './useLog.ts';
import { useLogFilter } from './useLogFilter.ts';

const everything = '';
const noServices: ReadonlyMap<string, number> = new Map();

/** What the containers write. */
export function LogsTab() {
  const { t } = useTranslation();
  const observed = useEngine((state) => state.observed);
  const projectName = useDocument((state) => state.project.name);
  const logService = useView((state) => state.logService);
  const [wrap, setWrap] = useState(true);
  const [times, setTimes] = useState(false);
  const [regex, setRegex] = useState(false);
  const [query, setQuery] = useState('');
  const [pause, setPause] = useState<{ readonly scope: string; readonly buffer: LogBuffer } | null>(null);

  const services = useMemo(() => [...new Set((observed?.containers ?? []).filter((each) => !each.oneOff).map((each) => each.service))].toSorted(), [observed]);
  const chosen = logService !== null && services.includes(logService) ? logService : everything;
  const containers = useMemo(
    () => (observed?.containers ?? []).filter((each) => !each.oneOff && (chosen === everything || each.service === chosen)),
    [observed, chosen],
  );
  const scope = `${projectName} ${chosen}`;
  const { buffer, clear } = useLog(containers, scope);
  // A pause is of what was shown then: a card's way to its own log leads past it.
  const frozen = pause?.scope === scope ? pause.buffer : null;
  const shown = frozen ?? buffer;
  const { lines, state } = useLogFilter(shown.lines, query, regex);
  const coloured = useMemo(() => (chosen === everything && services.length > 1 ? new Map(services.map((service, index) => [service, index])) : noServices), [chosen, services]);

  if (services.length === 0) return <EmptyState icon={<ScrollText size={24} aria-hidden />} title={t('logs.none')} text={t('logs.noneText')} />;
  const behind = frozen === null ? 0 : buffer.lastSerial - frozen.lastSerial;
  const trouble = state === 'bad' ? t('logs.regexBad') : state === 'slow' ? t('logs.regexSlow') : undefined;
  const statusId = 'log-status';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-1 border-b border-border px-2 py-1">
        <Select
          aria-label={t('logs.service')}
          className="w-44! shrink-0"
          value={chosen}
          onChange={(event) => useView.setState({ logService: event.target.value === everything ? null : event.target.value })}
        >
          <option value={everything}>{t('logs.all')}</option>
          {services.map((service) => (
            <option key={service} value={service}>
              {service}
            </option>
          ))}
        </Select>
        <Input
          type="search"
          aria-label={t('logs.search')}
          placeholder={t('logs.search')}
          aria-invalid={trouble !== undefined}
          aria-describedby={statusId}
          className="w-52! min-w-24 shrink"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <IconButton label={t('logs.regex')} icon={<Regex size={16} aria-hidden />} pressed={regex} onClick={() => setRegex(!regex)} />
        <p {...(trouble === undefined ? { id: statusId, role: 'status' } : {})} className="min-w-0 flex-1 truncate px-2 text-sm text-muted">
          {frozen !== null
            ? t('logs.paused', { count: behind })
            : query === '' || trouble !== undefined
              ? t('logs.lines', { count: shown.lines.length })
              : t(state === 'searching' ? 'logs.searching' : 'logs.matches', { count: lines.length })}
        </p>
        <IconButton
          label={t(frozen === null ? 'logs.pause' : 'logs.resume')}
          icon={frozen === null ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
          pressed={frozen !== null}
          onClick={() => setPause(frozen === null ? { scope, buffer } : null)}
        />
        <IconButton label={t('logs.wrap')} icon={<WrapText size={16} aria-hidden />} pressed={wrap} onClick={() => setWrap(!wrap)} />
        <IconButton label={t('logs.times')} icon={<Clock size={16} aria-hidden />} pressed={times} onClick={() => setTimes(!times)} />
        <IconButton
          label={t('logs.clear')}
          icon={<Eraser size={16} aria-hidden />}
          onClick={() => {
            setPause(null);
            clear();
          }}
        />
        <IconButton
          label={t('logs.download')}
          icon={<Download size={16} aria-hidden />}
          onClick={() => {
            const text = lines.map((entry) => `${entry.time} ${entry.service} ${entry.text}\n`).join('');
            download(`${projectName}${chosen === everything ? '' : `-${chosen}`}.log`, new Blob([text], { type: 'text/plain' }));
          }}
        />
      </div>
      {trouble !== undefined && (
        <p id={statusId} role="status" className="border-b border-border bg-error-soft px-3 py-1 text-sm text-error">
          {trouble}
        </p>
      )}
      {lines.length === 0 ? <EmptyState title={t(shown.lines.length === 0 ? 'logs.empty' : state === 'searching' ? 'logs.searchingOn' : 'logs.noMatch')} /> : <LogView key={`${chosen} ${wrap}`} lines={lines} wrap={wrap} times={times} services={coloured} />}
    </div>
  );
}
