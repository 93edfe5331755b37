import { useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import type { Position } from '#core/topology';
import { useDocument, useView, type CanvasActions } from '../state/index.ts';
import { pasteServices } from './clipboard.ts';
import { pasteRunLine } from './paste-run.ts';
import { moveCards, useDrawing } from './drawing.ts';
import { gridStep } from './geometry.ts';
import { servicesAsYaml } from '../yaml/source.ts';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

const steps: ReadonlyMap<string, Position> = new Map([
  ['ArrowUp', { x: 0, y: -gridStep }],
  ['ArrowDown', { x: 0, y: gridStep }],
  ['ArrowLeft', { x: -gridStep, y: 0 }],
  ['ArrowRight', { x: gridStep, y: 0 }],
]);

/** React Flow moves the card that has the focus; this moves the selection while the canvas itself has it. */
function nudge(services: readonly string[], step: Position, factor: number): void {
  const { positions } = useDrawing.getState();
  const moved = services.flatMap((service): [string, Position][] => {
    const position = positions.get(service);
    return position === undefined ? [] : [[service, { x: position.x + step.x * factor, y: position.y + step.y * factor }]];
  });
  moveCards(new Map(moved), 'nudge');
}

/** Keys and clipboard of the canvas; they count only while the focus is on it, so that Delete in a form deletes a letter. */
export function useCanvasKeys(host: HTMLElement | null, actions: CanvasActions): void {
  const store = useStoreApi();
  useEffect(() => {
    if (host === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;

    // React Flow's panes take no focus of their own.
    host.addEventListener(
      'pointerdown',
      (event) => {
        if (isTyping(event.target) || (event.target instanceof Element && event.target.closest('button, a, form, [role="dialog"], [tabindex="0"]') !== null)) return;
        host.focus({ preventScroll: true });
      },
      { signal, capture: true },
    );

    host.addEventListener(
      'keydown',
      (event) => {
        if (isTyping(event.target) || event.isComposing || event.defaultPrevented) return;
        const mod = event.ctrlKey || event.metaKey;
        const { selection, clearSelection } = useView.getState();
        const [service] = selection.services;
        const step = steps.get(event.key);
        if ((event.key === 'Delete' || event.key === 'Backspace') && !mod) {
          actions.deleteSelection();
          actions.focus();
        } else if (event.key === 'Escape') {
          if (store.getState().connection.inProgress) store.getState().cancelConnection();
          else clearSelection();
        } else if (step !== undefined && event.target === host && selection.services.length > 0) nudge(selection.services, step, event.shiftKey ? 4 : 1);
        else if (event.key === 'F2' && service !== undefined && selection.services.length === 1) actions.rename(service);
        else if (mod && !event.shiftKey && !event.altKey && event.code === 'KeyA') actions.selectAll();
        else if (mod && !event.shiftKey && !event.altKey && event.code === 'KeyD') actions.duplicateSelection();
        else if (mod && !event.shiftKey && !event.altKey && event.code === 'KeyF') actions.find();
        else return;
        event.preventDefault();
      },
      { signal },
    );

    // Steps while a key is held are one undo step.
    host.addEventListener(
      'keyup',
      (event) => {
        if (steps.has(event.key)) useDocument.getState().endGesture();
      },
      { signal },
    );

    const hasFocus = (): boolean => host.contains(document.activeElement) && !isTyping(document.activeElement);

    const copy = (event: ClipboardEvent, cut: boolean): void => {
      const { services } = useView.getState().selection;
      if (!hasFocus() || services.length === 0 || event.clipboardData === null) return;
      event.clipboardData.setData('text/plain', servicesAsYaml(services));
      event.preventDefault();
      if (cut) actions.deleteSelection();
    };
    document.addEventListener('copy', (event) => copy(event, false), { signal });
    document.addEventListener('cut', (event) => copy(event, true), { signal });
    document.addEventListener(
      'paste',
      (event) => {
        if (!hasFocus() || event.clipboardData === null || useDocument.getState().stale) return;
        const text = event.clipboardData.getData('text/plain');
        if (pasteRunLine(text, actions.centre()) || pasteServices(text, actions.centre())) event.preventDefault();
      },
      { signal },
    );
    return () => controller.abort();
  }, [host, actions, store]);
}
