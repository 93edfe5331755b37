import type { LookupAnswer } from '#core/api';
import type { FileAnswer, ProjectReader } from '#core/compose';

/**
 * What the host has told of files and variables outside the open document (includes, env files, the shell's environment).
 * The loader reads from it synchronously; what it asks for and is not here yet is fetched and the load repeated.
 */
export interface Lookup extends ProjectReader {
  /** Whether the present document needed anything from outside. */
  readonly used: boolean;
  /** Takes in an answer. Whatever was asked for and not answered counts as missing, so that nothing is asked for twice. */
  learn(asked: { readonly files: readonly string[]; readonly variables: readonly string[] }, answer: LookupAnswer): void;
  /** Everything may have changed on disk: ask again. */
  forget(): void;
}

export function createLookup(): Lookup {
  const files = new Map<string, FileAnswer>();
  const variables = new Map<string, string | undefined>();
  return {
    get used() {
      return files.size > 0 || variables.size > 0;
    },
    readFile(path) {
      return files.get(path) ?? { kind: 'unknown' };
    },
    variable(name) {
      return variables.has(name) ? variables.get(name) : null;
    },
    learn(asked, answer) {
      const answeredFiles = new Map(Object.entries(answer.files));
      const answeredVariables = new Map(Object.entries(answer.variables));
      for (const path of asked.files) {
        const found = answeredFiles.get(path);
        files.set(path, found === undefined || found.kind === 'unknown' ? { kind: 'missing' } : found);
      }
      for (const name of asked.variables) variables.set(name, answeredVariables.get(name) ?? undefined);
    },
    forget() {
      files.clear();
      variables.clear();
    },
  };
}
