import { isJsonObject, type JsonValue } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import type { ApplyResult } from '../state/index.ts';
import { Button } from '../ui/index.ts';
import { Note, Section, TextField } from './fields.tsx';
import { commandText, hasVariable, isDuration, readCommand } from './forms.ts';
import { useFieldOrigin } from './OriginNote.tsx';
import { useServiceForm } from './service-context.ts';

const durations = ['interval', 'timeout', 'start_period'] as const;

/** `healthcheck`: when the service counts as ready for those who wait for it. */
export function HealthSection() {
  const { t } = useTranslation();
  const { service, written, resolved, recipe, apply, setAttribute, problemAt } = useServiceForm();
  const check = isJsonObject(written['healthcheck']) ? written['healthcheck'] : undefined;
  const offered = recipe?.healthcheck;
  const set = (key: string, value: JsonValue | undefined): ApplyResult => apply({ type: 'setValue', path: ['services', service, 'healthcheck', key], value });
  const text = (key: string): string => {
    const value = check?.[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };

  const inherited = useFieldOrigin('healthcheck') === undefined ? undefined : resolved.healthcheck?.test;
  if (check === undefined) {
    return (
      <Section title={t('inspector.health.title')}>
        {inherited === undefined && <Note>{t('inspector.health.none')}</Note>}
        <TextField
          label={t('inspector.health.test')}
          written=""
          placeholder={inherited === undefined ? 'curl -f http://localhost/' : commandText(inherited)}
          field="healthcheck/test"
          check={(value) => (readCommand(value) === false ? t('inspector.run.badList') : undefined)}
          onCommit={(value) => {
            const test = readCommand(value);
            return test === undefined || test === false ? undefined : setAttribute('healthcheck', { test });
          }}
        />
        {offered !== undefined && (
          <Button className="self-start" onClick={() => setAttribute('healthcheck', offered)}>
            {t('inspector.health.useRecipe', { name: recipe?.title ?? '' })}
          </Button>
        )}
      </Section>
    );
  }
  const resolvedTest = resolved.healthcheck?.test;
  return (
    <Section
      title={t('inspector.health.title')}
      actions={
        <Button tone="quiet" className="h-6 px-2 text-sm" onClick={() => setAttribute('healthcheck', undefined)}>
          {t('inspector.health.remove')}
        </Button>
      }
    >
      <TextField
        label={t('inspector.health.test')}
        written={commandText(check['test'])}
        resolved={resolvedTest === undefined ? undefined : commandText(resolvedTest)}
        problem={problemAt(['healthcheck', 'test'])}
        field="healthcheck/test"
        check={(value) => (readCommand(value) === false ? t('inspector.run.badList') : undefined)}
        onCommit={(value) => {
          const test = readCommand(value);
          return test === false ? undefined : set('test', test);
        }}
      />
      <div className="grid grid-cols-2 gap-2">
        {durations.map((key) => (
          <TextField
            key={key}
            label={t(`inspector.health.${key}`)}
            written={text(key)}
            placeholder={key === 'start_period' ? '0s' : '30s'}
            problem={problemAt(['healthcheck', key])}
            field={`healthcheck/${key}`}
            check={(value) => (value.trim() === '' || isDuration(value) ? undefined : t('inspector.health.badDuration'))}
            onCommit={(value) => set(key, value.trim() === '' ? undefined : value.trim())}
          />
        ))}
        <TextField
          label={t('inspector.health.retries')}
          written={text('retries')}
          placeholder="3"
          problem={problemAt(['healthcheck', 'retries'])}
          field="healthcheck/retries"
          check={(value) => (value.trim() === '' || hasVariable(value) || /^\d{1,4}$/.test(value.trim()) ? undefined : t('inspector.health.badRetries'))}
          onCommit={(value) => set('retries', value.trim() === '' ? undefined : /^\d+$/.test(value.trim()) ? Number(value) : value.trim())}
        />
      </div>
    </Section>
  );
}
