import type { LookupAnswer } from '#core/api';
import type { FileAnswer, ProjectReader } from '#core/compose';

/**
 * What the host has told of files and variables outside the open document (includes, env files, the shell's environment).
 * The loader reads from it synchronously; what it asks for and is not here yet is fetched and the load repeated.
 */
export interface Lookup extends ProjectReader {
  /** What the present document needed from outside. */
  known(): { readonly files: readonly string[]; readonly variables: readonly string[] };
  /**
   * Takes in an answer; true when it says anything else than what was known. Whatever was asked for and not answered counts as missing,
   * so that nothing is asked for twice.
   */
  learn(asked: { readonly files: readonly string[]; readonly variables: readonly string[] }, answer: LookupAnswer): boolean;
  /** Everything may have changed on disk: ask again. */
  forget(): void;
}

export function createLookup(): Lookup {
  const files = new Map<string, FileAnswer>();
  const variables = new Map<string, string | undefined>();
  return {
    known: () => ({ files: [...files.keys()], variables: [...variables.keys()] }),
    readFile(path) {
      return files.get(path) ?? { kind: 'unknown' };
    },
    variable(name) {
      return variables.has(name) ? variables.get(name) : null;
    },
    learn(asked, answer) {
      const answeredFiles = new Map(Object.entries(answer.files));
      const answeredVariables = new Map(Object.entries(answer.variables));
      let changed = false;
      for (const path of asked.files) {
        const found = answeredFiles.get(path);
        const answered: FileAnswer = found === undefined || found.kind === 'unknown' ? { kind: 'missing' } : found;
        changed ||= JSON.stringify(answered) !== JSON.stringify(files.get(path));
        files.set(path, answered);
      }
      for (const name of asked.variables) {
        const value = answeredVariables.get(name) ?? undefined;
        changed ||= !variables.has(name) || variables.get(name) !== value;
        variables.set(name, value);
      }
      return changed;
    },
    forget() {
      files.clear();
      variables.clear();
    },
  };
}
