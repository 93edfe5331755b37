import { FileCode2, KeyRound } from 'lucide-react';
import { useMemo } from 'react';
import { basename, dirname } from '#core/lib';
import { openProjectFile } from '../api/places.ts';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { Section } from './fields.tsx';
import { projectFiles, type ProjectFile } from './project-files.ts';

/** A path as seen from the project's folder, where it lies in there. */
function shortPath(path: string, main: string): string {
  const folder = `${dirname(main)}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : basename(path);
}

/** The files the project is made of, each with the way to open it. Shown where there are several. */
export function FilesSection() {
  const { t } = useTranslation();
  const project = useDocument((state) => state.project);
  const drawn = useDocument((state) => state.drawn);
  const openDialog = useView((state) => state.openDialog);
  const files = useMemo(() => projectFiles(project, drawn.load, drawn.files), [project, drawn]);
  const main = files[0]?.path ?? '/';
  if (files.length < 2) return null;
  const open = ({ path, role }: ProjectFile): void => {
    if (role === 'env') openDialog({ kind: 'env-file', path });
    else openProjectFile(path);
  };
  return (
    <Section title={t('origins.files')}>
      <ul className="flex flex-col gap-0.5" aria-label={t('origins.files')}>
        {files.map((file) => (
          <li key={file.path}>
            <button
              type="button"
              title={file.path}
              aria-current={file.role === 'main' ? 'true' : undefined}
              onClick={() => open(file)}
              className="flex w-full items-center gap-2 rounded-md px-1 py-0.5 text-left hover:bg-hover disabled:hover:bg-transparent"
              disabled={file.role === 'main'}
            >
              {file.role === 'env' ? <KeyRound size={14} className="shrink-0 text-muted" aria-hidden /> : <FileCode2 size={14} className="shrink-0 text-muted" aria-hidden />}
              <span className="truncate font-mono text-sm">{shortPath(file.path, main)}</span>
              <span className="ml-auto shrink-0 text-xs text-muted">{t(`origins.roles.${file.role}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
