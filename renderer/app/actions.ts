import type { ParseKeys } from 'i18next';
import { newDocument, openDocument, saveDocument, saveDocumentAs } from '../api/files.ts';
import { probe } from '../api/probes.ts';
import { cancel, stop } from '../api/runs.ts';
import { changeSettings } from '../api/settings.ts';
import { useDocument, useEngine, useView, type DrawerTab } from '../state/index.ts';
import { exportComposeFile, exportDrawing } from './exporting.ts';

export type ActionGroup = 'file' | 'edit' | 'run' | 'canvas' | 'view';

/** Something a person can do, wherever it is offered: menu, command palette, shortcut. */
export interface Action {
  readonly id: string;
  readonly group: ActionGroup;
  readonly label: ParseKeys;
  /** `Mod` is Ctrl, or ⌘ on Apple machines. */
  readonly shortcut?: string;
  /** Further keys that do the same. */
  readonly alias?: string;
  /** Works while a text field has the focus too. */
  readonly inTextFields?: boolean;
  /** The canvas itself listens for the key while it has the focus; here the key is only shown. */
  readonly canvasKey?: boolean;
  readonly enabled?: () => boolean;
  readonly run: () => void;
}

function hasServices(): boolean {
  return useDocument.getState().graph.nodes.length > 0;
}

function hasSelectedServices(): boolean {
  return useView.getState().selection.services.length > 0;
}

function hasSelection(): boolean {
  const { link, network } = useView.getState().selection;
  return hasSelectedServices() || link !== null || network !== null;
}

/** Containers of the project that could be stopped or removed. */
function canStop(): boolean {
  return canRun() && (useEngine.getState().observed?.containers.length ?? 0) > 0;
}

function canRun(): boolean {
  const { status, deploy } = useEngine.getState();
  return status.state === 'ready' && deploy?.running !== true;
}

function togglePanel(panel: 'palette' | 'inspector' | 'drawer'): void {
  const view = useView.getState();
  switch (panel) {
    case 'palette':
      view.setPanel(panel, !view.paletteOpen);
      changeSettings({ paletteOpen: !view.paletteOpen });
      return;
    case 'inspector':
      view.setPanel(panel, !view.inspectorOpen);
      changeSettings({ inspectorOpen: !view.inspectorOpen });
      return;
    case 'drawer':
      view.setPanel(panel, !view.drawerOpen);
      return;
  }
}

function tab(id: string, label: ParseKeys, name: DrawerTab): Action {
  return { id, group: 'view', label, run: () => useView.getState().showTab(name) };
}

/** Opens the text at the selected service. */
function showSelectionInYaml(): void {
  const { selection, showTab, requestFocus } = useView.getState();
  const [service] = selection.services;
  if (service === undefined) return;
  showTab('yaml');
  requestFocus({ target: 'yaml', path: ['services', service] });
}

const canvas = () => useView.getState().canvas;

/** Puts the caret into the palette's search field. */
function searchPalette(): void {
  if (!useView.getState().paletteOpen) togglePanel('palette');
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('#palette-search')?.focus());
}

export const actions: readonly Action[] = [
  { id: 'new', group: 'file', label: 'file.new', shortcut: 'Mod+Alt+N', alias: 'Mod+N', inTextFields: true, run: newDocument },
  { id: 'open', group: 'file', label: 'file.open', shortcut: 'Mod+O', inTextFields: true, run: openDocument },
  { id: 'save', group: 'file', label: 'file.save', shortcut: 'Mod+S', inTextFields: true, run: () => saveDocument() },
  { id: 'save-as', group: 'file', label: 'file.saveAs', shortcut: 'Mod+Shift+S', inTextFields: true, run: () => saveDocumentAs() },
  { id: 'import', group: 'file', label: 'importing.command', run: () => useView.getState().openDialog({ kind: 'import' }) },
  { id: 'templates', group: 'file', label: 'file.templates', run: () => useView.getState().openDialog({ kind: 'templates' }) },
  { id: 'export-compose', group: 'file', label: 'commands.exportCompose', run: exportComposeFile },
  { id: 'export-svg', group: 'file', label: 'commands.exportSvg', enabled: hasServices, run: () => void exportDrawing('svg') },
  { id: 'export-png', group: 'file', label: 'commands.exportPng', enabled: hasServices, run: () => void exportDrawing('png') },

  { id: 'undo', group: 'edit', label: 'file.undo', shortcut: 'Mod+Z', enabled: () => useDocument.getState().canUndo, run: () => useDocument.getState().undo() },
  { id: 'redo', group: 'edit', label: 'file.redo', shortcut: 'Mod+Shift+Z', alias: 'Mod+Y', enabled: () => useDocument.getState().canRedo, run: () => useDocument.getState().redo() },
  { id: 'search-palette', group: 'edit', label: 'commands.searchPalette', shortcut: '/', run: searchPalette },
  { id: 'any-image', group: 'edit', label: 'palette.anyImage', run: () => useView.getState().openDialog({ kind: 'any-image' }) },
  { id: 'build', group: 'edit', label: 'palette.build', run: () => useView.getState().openDialog({ kind: 'build' }) },

  { id: 'deploy', group: 'run', label: 'commands.deploy', shortcut: 'Shift+Enter', enabled: () => canRun() && hasServices(), run: () => useView.getState().openDialog({ kind: 'deploy' }) },
  { id: 'stop', group: 'run', label: 'commands.stop', enabled: canStop, run: () => void stop() },
  { id: 'remove', group: 'run', label: 'commands.remove', enabled: canStop, run: () => useView.getState().openDialog({ kind: 'remove', volumes: false }) },
  { id: 'remove-volumes', group: 'run', label: 'commands.removeVolumes', enabled: canRun, run: () => useView.getState().openDialog({ kind: 'remove', volumes: true }) },
  { id: 'cancel', group: 'run', label: 'commands.cancelRun', enabled: () => useEngine.getState().deploy?.running === true, run: cancel },
  { id: 'probe', group: 'run', label: 'commands.probe', enabled: () => canRun() && useDocument.getState().graph.links.length > 0, run: () => void probe() },

  { id: 'fit', group: 'canvas', label: 'commands.fit', enabled: hasServices, run: () => canvas()?.fit() },
  { id: 'zoom-in', group: 'canvas', label: 'commands.zoomIn', run: () => canvas()?.zoomIn() },
  { id: 'zoom-out', group: 'canvas', label: 'commands.zoomOut', run: () => canvas()?.zoomOut() },
  { id: 'zoom-selection', group: 'canvas', label: 'commands.zoomSelection', enabled: hasSelectedServices, run: () => canvas()?.zoomToSelection() },
  { id: 'tidy', group: 'canvas', label: 'commands.tidy', enabled: hasServices, run: () => canvas()?.tidyUp() },
  { id: 'find', group: 'canvas', label: 'commands.find', shortcut: 'Mod+F', canvasKey: true, enabled: hasServices, run: () => canvas()?.find() },
  { id: 'select-all', group: 'canvas', label: 'commands.selectAll', shortcut: 'Mod+A', canvasKey: true, enabled: hasServices, run: () => canvas()?.selectAll() },
  { id: 'duplicate', group: 'canvas', label: 'commands.duplicate', shortcut: 'Mod+D', canvasKey: true, enabled: hasSelectedServices, run: () => canvas()?.duplicateSelection() },
  {
    id: 'rename',
    group: 'canvas',
    label: 'commands.rename',
    shortcut: 'F2',
    canvasKey: true,
    enabled: () => useView.getState().selection.services.length === 1,
    run: () => {
      const [service] = useView.getState().selection.services;
      if (service !== undefined) canvas()?.rename(service);
    },
  },
  { id: 'delete', group: 'canvas', label: 'commands.deleteSelection', shortcut: 'Delete', canvasKey: true, enabled: hasSelection, run: () => canvas()?.deleteSelection() },

  { id: 'command-palette', group: 'view', label: 'commands.open', shortcut: 'Mod+K', inTextFields: true, run: () => useView.getState().openDialog({ kind: 'commands' }) },
  { id: 'shortcuts', group: 'view', label: 'commands.shortcuts', shortcut: '?', run: () => useView.getState().openDialog({ kind: 'shortcuts' }) },
  { id: 'toggle-palette', group: 'view', label: 'commands.togglePalette', shortcut: 'Mod+B', inTextFields: true, run: () => togglePanel('palette') },
  { id: 'toggle-inspector', group: 'view', label: 'commands.toggleInspector', shortcut: 'Mod+I', inTextFields: true, run: () => togglePanel('inspector') },
  { id: 'toggle-drawer', group: 'view', label: 'commands.toggleDrawer', shortcut: 'Mod+J', inTextFields: true, run: () => togglePanel('drawer') },
  tab('show-problems', 'commands.showProblems', 'problems'),
  tab('show-changes', 'commands.showChanges', 'changes'),
  tab('show-activity', 'commands.showActivity', 'activity'),
  tab('show-logs', 'commands.showLogs', 'logs'),
  tab('show-yaml', 'commands.showYaml', 'yaml'),
  { id: 'selection-in-yaml', group: 'view', label: 'commands.selectionInYaml', enabled: () => useView.getState().selection.services.length === 1, run: showSelectionInYaml },
  { id: 'theme-light', group: 'view', label: 'commands.themeLight', run: () => changeSettings({ theme: 'light' }) },
  { id: 'theme-dark', group: 'view', label: 'commands.themeDark', run: () => changeSettings({ theme: 'dark' }) },
  { id: 'theme-system', group: 'view', label: 'commands.themeSystem', run: () => changeSettings({ theme: 'system' }) },
];

const byId = new Map(actions.map((action) => [action.id, action]));

/**
 * What stands in a field counts as typed: its form takes it over when it is left, and what is done next must see it.
 * The focus comes back, unless the field went with what it was for.
 */
export function settleField(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.blur();
  if (field.isConnected) field.focus({ preventScroll: true });
  else canvas()?.focus();
}

/** A text field has its own undo; the application menu's accelerators do not know that. */
function undoInField(id: string): boolean {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false;
  if (id !== 'undo' && id !== 'redo') return false;
  // The only way to reach a field's own undo stack from a script.
  document.execCommand(id);
  return true;
}

/** Runs an action by id, as menus do. Unknown and disabled ones do nothing. */
export function runAction(id: string): void {
  if (undoInField(id)) return;
  const action = byId.get(id);
  if (action === undefined) return;
  settleField();
  if (action.enabled?.() !== false) action.run();
}
