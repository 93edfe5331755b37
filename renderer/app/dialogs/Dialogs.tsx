import { useView } from '../../state/index.ts';
import { AnyImageDialog, BuildDialog } from './AddDialogs.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { DeployDialog } from './DeployDialog.tsx';
import { EnvFileDialog } from './EnvFileDialog.tsx';
import { FileDialog } from './FileDialog.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { TemplatesDialog } from './TemplatesDialog.tsx';
import { ConflictDialog, MessageDialog, UnsavedDialog } from './UnsavedDialog.tsx';

/** The one dialog that is open, if any. */
export function Dialogs() {
  const dialog = useView((state) => state.dialog);
  const onClose = useView((state) => state.closeDialog);
  if (dialog === null) return null;
  switch (dialog.kind) {
    case 'open':
      return <FileDialog mode="open" proceed={undefined} onClose={onClose} />;
    case 'save':
      return <FileDialog mode="save" proceed={dialog.proceed} onClose={onClose} />;
    case 'templates':
      return <TemplatesDialog onClose={onClose} />;
    case 'import':
      return <ImportDialog tab={dialog.tab ?? 'run'} line={dialog.line ?? ''} onClose={onClose} />;
    case 'any-image':
      return <AnyImageDialog text={dialog.text ?? ''} onClose={onClose} />;
    case 'build':
      return <BuildDialog onClose={onClose} />;
    case 'commands':
      return <CommandPalette onClose={onClose} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={onClose} />;
    case 'deploy':
      return <DeployDialog onClose={onClose} />;
    case 'remove':
      return <RemoveDialog volumes={dialog.volumes} onClose={onClose} />;
    case 'env-file':
      return <EnvFileDialog path={dialog.path} onClose={onClose} />;
    case 'unsaved':
      return <UnsavedDialog proceed={dialog.proceed} onClose={onClose} />;
    case 'conflict':
      return <ConflictDialog path={dialog.path} message={dialog.message} proceed={dialog.proceed} onClose={onClose} />;
    case 'message':
      return <MessageDialog title={dialog.title} text={dialog.text} hint={dialog.hint} onClose={onClose} />;
  }
}
