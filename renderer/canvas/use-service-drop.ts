import { useEffect } from 'react';
import { cardSize, type Position } from '#core/topology';
import { insertCommandFor, parsePayload, serviceDragType } from '../palette/insert.ts';
import { useDocument, useView } from '../state/index.ts';
import { snapToGrid } from './geometry.ts';

/** A service dragged in from the palette lands with its card's middle below the pointer, and is selected. */
export function useServiceDrop(host: HTMLElement | null, toFlow: (point: { readonly clientX: number; readonly clientY: number }) => Position): void {
  useEffect(() => {
    if (host === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    host.addEventListener(
      'dragover',
      (event) => {
        if (event.dataTransfer?.types.includes(serviceDragType) !== true) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      },
      { signal },
    );
    host.addEventListener(
      'drop',
      (event) => {
        const payload = parsePayload(event.dataTransfer?.getData(serviceDragType) ?? '');
        if (payload === undefined) return;
        event.preventDefault();
        const { x, y } = toFlow(event);
        const position = snapToGrid({ x: x - cardSize.width / 2, y: y - cardSize.height / 2 });
        const command = insertCommandFor(payload, useDocument.getState().project, position);
        const result = useDocument.getState().apply(command);
        if (result.refused === undefined && command.type === 'addService') useView.getState().select({ services: [command.service] });
        host.focus({ preventScroll: true });
      },
      { signal },
    );
    return () => controller.abort();
  }, [host, toFlow]);
}
