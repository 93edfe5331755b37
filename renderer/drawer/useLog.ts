import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LogLine } from '#core/engine';
import type { ObservedContainer } from '#core/observe';
import { failureOf, isCancelled, isDisconnected } from '../api/failure.ts';
import { readHost } from '../api/host.ts';
import { useView } from '../state/index.ts';
import { appendLog, emptyLog, type LogBuffer } from './log-buffer.ts';

/** Milliseconds between two takings-in: ten a second look continuous. */
const interval = 100;
const tailOfOne = 100_000;
const tailOfMany = 1_000;

interface Reading {
  readonly abort: AbortController;
}

/**
 * Follows the logs of some containers. A container that comes (a re-deploy) is followed too, and what the gone one wrote stays.
 * @param scope changes when the log begins anew: another choice of services
 */
export function useLog(containers: readonly ObservedContainer[], scope: string): { readonly buffer: LogBuffer; readonly clear: () => void } {
  const [buffer, setBuffer] = useState<LogBuffer>(emptyLog);
  const waiting = useRef<{ service: string; line: LogLine }[]>([]);
  const readings = useRef(new Map<string, Reading>());
  const wanted = useMemo(() => JSON.stringify(containers.map((container) => [container.id, container.service])), [containers]);

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
    for (const { id, service } of containers) {
      if (open.has(id)) continue;
      const abort = new AbortController();
      open.set(id, { abort });
      readHost('container.logs', { container: id, tail, follow: true }, (line) => {
        if (!abort.signal.aborted) queue.push({ service, line });
      }, abort.signal).catch((error: unknown) => {
        if (!abort.signal.aborted && !isCancelled(error) && !isDisconnected(error)) useView.getState().notify({ kind: 'error', text: failureOf(error).message });
      });
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `wanted` is `containers` by content: a new snapshot of the same ones changes nothing
  }, [wanted, scope]);

  const clear = useCallback(() => {
    waiting.current.length = 0;
    setBuffer((before) => ({ lines: [], lastSerial: before.lastSerial }));
  }, []);
  return { buffer, clear };
}
