import type { DescribedSubject, Engine } from '#core/engine';
import { referencePath, segment, type Connection } from './connection.ts';
import type { Subject } from './errors.ts';
import { objectOf } from './json.ts';

function pathOf(subject: DescribedSubject): string {
  switch (subject.kind) {
    case 'container':
      return `/containers/${segment(subject.id)}/json`;
    case 'image':
      return `/images/${referencePath(subject.id)}/json`;
    case 'network':
      return `/networks/${segment(subject.id)}`;
    case 'volume':
      return `/volumes/${segment(subject.id)}`;
    case 'engine':
      return '/info';
  }
}

export function describeCall(connection: Connection): Pick<Engine, 'describe'> {
  return {
    async describe(subject, signal) {
      const about: Subject = subject.kind === 'engine' ? { kind: 'engine', name: 'info' } : { kind: subject.kind, name: subject.id };
      return objectOf(await connection.json({ method: 'GET', path: pathOf(subject), subject: about }, signal));
    },
  };
}
