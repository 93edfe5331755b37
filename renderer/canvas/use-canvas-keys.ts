import { useEffect } from 'react';
import { useDocument, useView, type CanvasActions } from '../state/index.ts';
import { pasteServices } from './clipboard.ts';
import { useDrawing } from './drawing.ts';
import { servicesAsYaml } from '../yaml/source.ts';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** Keys and clipboard of the canvas; they count only while the focus is on it, so that Delete in a form deletes a letter. */
export function useCanvasKeys(host: HTMLElement | null, actions: CanvasActions): void {
  useEffect(() => {
    if (host === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;

    // React Flow's panes take no focus of their own.
    host.addEventListener(
      'pointerdown',
      (event) => {
        if (isTyping(event.target) || (event.target instanceof Element && event.target.closest('button, a, form, [tabindex="0"]') !== null)) return;
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
        if ((event.key === 'Delete' || event.key === 'Backspace') && !mod) actions.deleteSelection();
        else if (event.key === 'Escape') clearSelection();
        else if (event.key === 'F2' && service !== undefined && selection.services.length === 1) actions.rename(service);
        else if (mod && !event.shiftKey && !event.altKey && event.code === 'KeyA') actions.selectAll();
        else if (mod && !event.shiftKey && !event.altKey && event.code === 'KeyD') actions.duplicateSelection();
        else if (mod && !event.shiftKey && !event.altKey && event.code === 'KeyF') useDrawing.getState().setFinding(true);
        else return;
        event.preventDefault();
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
        if (pasteServices(event.clipboardData.getData('text/plain'), actions.centre())) event.preventDefault();
      },
      { signal },
    );
    return () => controller.abort();
  }, [host, actions]);
}
