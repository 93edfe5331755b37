import { useTranslation } from '../i18n/index.ts';
import { ChoiceField, Section, TextField } from './fields.tsx';
import { commandText, hasVariable, readCommand } from './forms.ts';
import { useServiceForm } from './service-context.ts';
import { isJsonObject } from '#core/lib';

function CommandField({ attribute }: { readonly attribute: 'command' | 'entrypoint' }) {
  const { t } = useTranslation();
  const { written, resolved, setAttribute, problemAt } = useServiceForm();
  const text = commandText(written[attribute]);
  const actual = resolved[attribute];
  return (
    <TextField
      label={t(`inspector.run.${attribute}`)}
      written={text}
      resolved={Array.isArray(actual) ? commandText(actual) : undefined}
      placeholder={Array.isArray(actual) ? commandText(actual) : t('inspector.run.fromImage')}
      problem={problemAt([attribute])}
      field={attribute}
      check={(value) => (readCommand(value) === false ? t('inspector.run.badList') : undefined)}
      onCommit={(value) => {
        const command = readCommand(value);
        return command === false ? undefined : setAttribute(attribute, command);
      }}
    />
  );
}

function ReplicasField() {
  const { t } = useTranslation();
  const { service, written, node, apply, problemAt } = useServiceForm();
  const deploy = isJsonObject(written['deploy']) ? written['deploy'] : undefined;
  const usesScale = written['scale'] !== undefined;
  const value = usesScale ? written['scale'] : deploy?.['replicas'];
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return (
    <TextField
      label={t('inspector.run.replicas')}
      written={text}
      resolved={String(node.replicas)}
      placeholder={String(node.replicas)}
      problem={problemAt(['deploy', 'replicas']) ?? problemAt(['scale'])}
      field="deploy/replicas"
      check={(wanted) => (wanted.trim() === '' || hasVariable(wanted) || (/^\d{1,4}$/.test(wanted.trim()) && Number(wanted) <= 1_000) ? undefined : t('inspector.run.badReplicas'))}
      onCommit={(wanted) => {
        const trimmed = wanted.trim();
        const number = trimmed === '' ? undefined : /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
        return apply({ type: 'setValue', path: usesScale ? ['services', service, 'scale'] : ['services', service, 'deploy', 'replicas'], value: number });
      }}
    />
  );
}

const restartChoices = ['', 'no', 'always', 'on-failure', 'unless-stopped'] as const;

/** How the container runs: command, restart policy, replicas. */
export function RunSection() {
  const { t } = useTranslation();
  const { written, resolved, setAttribute, problemAt } = useServiceForm();
  const restart = written['restart'];
  // Plain `no` is a boolean to YAML 1.1 readers; Compose accepts both.
  const value = restart === false ? 'no' : typeof restart === 'string' ? restart : '';
  return (
    <Section title={t('inspector.run.title')}>
      <CommandField attribute="command" />
      <CommandField attribute="entrypoint" />
      <ChoiceField
        label={t('inspector.run.restart')}
        value={value}
        field="restart"
        problem={problemAt(['restart'])}
        choices={restartChoices.map((choice) => ({ value: choice, text: choice === '' && restart === undefined && resolved.restart !== undefined ? t('inspector.resolved', { value: resolved.restart }) : t(`inspector.restart.${choice === '' ? 'unset' : choice}`) }))}
        onChange={(choice) => setAttribute('restart', choice === '' ? undefined : choice)}
      />
      <ReplicasField />
    </Section>
  );
}
