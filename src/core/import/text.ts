import { editText, type Edit } from '#core/compose/edit';
import type { JsonValue } from '#core/lib';
import type { ComposeDraft } from './types.ts';

/** The draft as a Compose file: block style, short forms, a blank line between services. */
export function composeText(draft: ComposeDraft): string {
  const section = (key: string, entries: Readonly<Record<string, JsonValue>> | undefined): readonly Edit[] =>
    Object.entries(entries ?? {}).map(([name, value]): Edit => ({ op: 'set', path: [key, name], value }));
  const edits: readonly Edit[] = [
    ...(draft.name === undefined ? [] : [{ op: 'set', path: ['name'], value: draft.name } as const]),
    ...section('services', draft.services),
    ...section('networks', draft.networks),
    ...section('volumes', draft.volumes),
    ...section('secrets', draft.secrets),
  ];
  const { text, refused } = editText('', edits);
  if (refused !== undefined) throw new Error(`a Compose file could not be written: ${refused.message}`);
  // Set off what stands at the top level; text of several lines is always indented, so this meets keys only.
  return text.replaceAll(/([^\n])\n(?=(?:networks|volumes|secrets):)/g, '$1\n\n');
}
