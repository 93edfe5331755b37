import { ApiError } from '#core/api';

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** True when the error says that nothing is there. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What the file system refused, as a sentence with a next step. `doing` is a verb: `read`, `save`, `list`. */
export function fileError(error: unknown, doing: string, path: string): ApiError {
  if (error instanceof ApiError) return error;
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ApiError('file-not-found', `Cannot ${doing} ${path}: there is no such file or folder.`, { hint: 'Check the path; it may have been moved or deleted.' });
    case 'EACCES':
    case 'EPERM':
      return new ApiError('file-denied', `Cannot ${doing} ${path}: permission denied.`, { hint: 'Choose another place, or change the permissions of the file and its folder.' });
    case 'EROFS':
      return new ApiError('file-denied', `Cannot ${doing} ${path}: this disk is read-only.`, { hint: 'Choose another place.' });
    case 'EISDIR':
      return new ApiError('file-failed', `Cannot ${doing} ${path}: it is a folder.`, { hint: 'Name a file in it.' });
    case 'ENOSPC':
    case 'EDQUOT':
      return new ApiError('file-failed', `Cannot ${doing} ${path}: the disk is full.`, { hint: 'Make room, then try again.' });
    case 'ENAMETOOLONG':
      return new ApiError('file-failed', `Cannot ${doing} ${path.slice(0, 80)}…: the name is too long.`, { hint: 'Choose a shorter name.' });
    case 'ELOOP':
      return new ApiError('file-failed', `Cannot ${doing} ${path}: its symbolic links lead in a circle.`);
    default:
      return new ApiError('file-failed', `Cannot ${doing} ${path}${code === undefined ? '' : ` (${code})`}.`);
  }
}
