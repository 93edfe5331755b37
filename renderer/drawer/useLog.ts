import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LogLine } from '#core/engine';
import type { ObservedContainer } from '#core/observe';
import { isEngineGone, notifyFailure } from '../api/failure.ts';
import { readHost } from '../api/host.ts';
import { appendLog, emptyLog, type LogBuffer } from './log-buffer.ts';

/** Milliseconds between two takings-in: ten a second look continuous. */
const interval = 100;
const tailOfOne = 100_000;
const tailOfMany = 1_000;
/** Milliseconds before a log that ended is followed again: a container that restarts for ever must not keep the host busy. */
const again = 500;

interface Reading {
  readonly abort: AbortController;
  /** The container stopped, or the connection broke off. */
  over: boolean;
  /** Stamp of the newest line. */
  newest: string;
}

/**
 * Follows the logs of some containers. A container that comes (a re-deploy) is followed too, one that starts again (stop and deploy, a restart policy)
 * from where its log ended, and what a gone one wrote stays.
 * @param scope changes when the log begins anew: another choice of services
 */
export function useLog(containers: readonly ObservedContainer[], scope: string): { readonly buffer: LogBuffer; readonly clear: () => void } {
  const [buffer, setBuffer] = useState<LogBuffer>(emptyLog);
  const waiting = useRef<{ service: string; line: LogLine }[]>([]);
  const readings = useRef(new Map<string, Reading>());
  const [ends, setEnds] = useState(0);
  const wanted = useMemo(() => JSON.stringify(containers.map((container) => [container.id, container.service, container.state === 'running'])), [containers]);

  useEffect(() => {
    const open = readings.current;
    const queue = waiting.current;
    setBuffer(emptyLog);
    const timer = setInterval(() => {
      if (queue.length === 0) return;
      const taken = queue.splice(0);
      setBuffer((before) => appendLog(before, taken));
    }, interval);
    return () => {
      clearInterval(timer);
      for (const reading of open.values()) reading.abort.abort();
      open.clear();
      queue.length = 0;
    };
  }, [scope]);

  useEffect(() => {
    const open = readings.current;
    const queue = waiting.current;
    const tail = containers.length > 1 ? tailOfMany : tailOfOne;
    for (const { id, service, state } of containers) {
      const before = open.get(id);
      if (before !== undefined && !(before.over && state === 'running')) continue;
      const seen = before?.newest ?? '';
      const abort = new AbortController();
      const reading: Reading = { abort, over: false, newest: seen };
      open.set(id, reading);
      readHost('container.logs', { container: id, tail: before === undefined ? tail : tailOfMany, follow: true }, (line) => {
        // Stamps of one container are of one form, so they compare as text.
        if (abort.signal.aborted || (seen !== '' && line.time <= seen)) return;
        reading.newest = line.time;
        queue.push({ service, line });
      }, abort.signal)
        .catch((error: unknown) => {
          if (!abort.signal.aborted && !isEngineGone(error)) notifyFailure(error);
        })
        .finally(() => {
          reading.over = true;
          setTimeout(() => {
            if (!abort.signal.aborted) setEnds((count) => count + 1);
          }, again);
        });
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `wanted` is `containers` by content: a new snapshot of the same ones changes nothing
  }, [wanted, scope, ends]);

  const clear = useCallback(() => {
    waiting.current.length = 0;
    setBuffer((before) => ({ lines: [], lastSerial: before.lastSerial }));
  }, []);
  return { buffer, clear };
}
