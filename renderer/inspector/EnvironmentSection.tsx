import { WandSparkles } from 'lucide-react';
import { useState } from 'react';
import { missingVariables, type RecipeVariable } from '#core/catalog';
import { hiddenValue, looksSecret, withoutPasswords, type ValuePath } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { generateSecret } from '../palette/insert.ts';
import { Button, Input } from '../ui/index.ts';
import { described, Note, RefusedNote, RevealButton, Section, TextInput, useDraft } from './fields.tsx';
import { environmentRows, hasVariable, type EnvironmentRow } from './forms.ts';
import { OriginGroup, OriginLine, useFieldOrigin, useOrigins } from './OriginNote.tsx';
import { AddForm, RemoveButton } from './rows.tsx';
import { useServiceForm } from './service-context.ts';

const variableName = /^[^\s=]+$/;

/** `inherited`: the value comes from elsewhere and is not written in this service; a value typed here is its own. */
function Row({ row, variable, inherited = false }: { readonly row: EnvironmentRow; readonly variable: RecipeVariable | undefined; readonly inherited?: boolean }) {
  const { t } = useTranslation();
  const { service, resolved, problemAt, apply } = useServiceForm();
  const secret = variable?.secret ?? looksSecret(row.name);
  const [shown, setShown] = useState(false);
  const rows = environmentRows(useServiceForm().written['environment']);

  const name = useDraft(
    row.name,
    (to) => apply({ type: 'renameEnvironment', service, from: row.name, to: to.trim() }),
    (value) => {
      if (!variableName.test(value.trim())) return t('inspector.environment.badName');
      return value.trim() !== row.name && rows.some((each) => each.name === value.trim()) ? t('inspector.environment.taken') : undefined;
    },
  );
  const value = useDraft(row.value ?? '', (to) => apply({ type: 'setEnvironment', service, name: row.name, value: to }));
  const problem = name.error ?? value.error ?? problemAt(['environment', row.name]);
  const actual = resolved.environment?.[row.name];
  const interpolated = row.value !== null && hasVariable(row.value) && actual !== row.value ? actual : undefined;
  const belowId = `environment-${row.name}-below`;
  const origin = useFieldOrigin(`environment/${row.name}`);
  const originId = `environment-${row.name}-origin`;
  return (
    <div role="row" className="group flex flex-col gap-0.5" data-testid={`environment-${row.name}`}>
      <div role="cell" className="flex items-center gap-1">
        {inherited ? (
          <span className="min-h-6 min-w-0 flex-1 truncate font-mono text-sm leading-6 font-semibold text-muted" title={row.name}>
            {row.name}
          </span>
        ) : (
          <>
            <TextInput draft={name} label={t('inspector.environment.nameOf', { name: row.name })} className="-ml-2 h-6 border-transparent bg-transparent font-semibold group-hover:border-border focus:border-border-strong" />
            <RemoveButton small label={t('inspector.environment.remove', { name: row.name })} onRemove={() => apply({ type: 'removeEnvironment', service, name: row.name })} />
          </>
        )}
      </div>
      <div role="cell" className="flex items-center gap-1">
        <span className="min-w-0 flex-1">
          <TextInput
            draft={value}
            label={t('inspector.environment.valueOf', { name: row.name })}
            secret={secret && !shown}
            placeholder={row.value === null ? t('inspector.environment.fromShell') : ''}
            field={`environment/${row.name}`}
            invalid={problem !== undefined}
            describedBy={described(problem === undefined && interpolated === undefined ? undefined : belowId, origin === undefined ? undefined : originId)}
          />
        </span>
        {secret && <RevealButton name={row.name} shown={shown} onToggle={() => setShown(!shown)} />}
      </div>
      {problem !== undefined ? (
        <Note id={belowId} tone="error">
          {problem}
        </Note>
      ) : interpolated === undefined ? null : (
        <Note id={belowId}>{t('inspector.resolved', { value: shown ? (interpolated ?? '') : secret ? hiddenValue : withoutPasswords(interpolated ?? '') })}</Note>
      )}
      {(name.refused !== undefined || value.refused !== undefined || origin !== undefined) && (
        <div role="cell" className="flex flex-col gap-0.5">
          <RefusedNote draft={name.refused === undefined ? value : name} />
          {origin !== undefined && <OriginLine origin={origin} id={originId} />}
        </div>
      )}
      {variable !== undefined && variable.need !== 'optional' && (
        <Note>
          {t('inspector.environment.required')}: {variable.description}
        </Note>
      )}
    </div>
  );
}

/** A variable without which the image does not start, and that has no value yet. */
function MissingRow({ variable }: { readonly variable: RecipeVariable }) {
  const { t } = useTranslation();
  const { service, apply } = useServiceForm();
  const draft = useDraft('', (value) => (value === '' ? undefined : apply({ type: 'setEnvironment', service, name: variable.name, value })));
  const id = `missing-value-${variable.name}`;
  return (
    <div className="flex flex-col gap-1 rounded-md border border-warn bg-warn-soft p-2" data-testid={`missing-${variable.name}`}>
      <label htmlFor={id} className="font-mono text-sm font-semibold text-warn">
        {variable.name} · {t('inspector.environment.required')}
      </label>
      <p className="text-sm text-text">{variable.description}</p>
      <div className="flex items-center gap-1">
        <TextInput draft={draft} id={id} secret={variable.secret} field={`environment/${variable.name}`} placeholder={variable.default ?? ''} />
        {(variable.need === 'generated' || variable.secret) && (
          <Button icon={<WandSparkles size={14} aria-hidden />} aria-label={t('inspector.environment.generateFor', { name: variable.name })} onClick={() => apply({ type: 'setEnvironment', service, name: variable.name, value: generateSecret() })}>
            {t('inspector.environment.generate')}
          </Button>
        )}
      </div>
    </div>
  );
}

function AddRow({ names }: { readonly names: readonly string[] }) {
  const { t } = useTranslation();
  const { service, recipe, apply } = useServiceForm();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const offered = (recipe?.variables ?? []).filter((variable) => !names.includes(variable.name));

  function add(): string | undefined {
    const wanted = name.trim();
    if (wanted === '') return undefined;
    // `NAME=value` pasted into the name field says both.
    const at = wanted.indexOf('=');
    const [key, text] = at > 0 && value === '' ? [wanted.slice(0, at), wanted.slice(at + 1)] : [wanted, value];
    if (!variableName.test(key)) return t('inspector.environment.badName');
    if (names.includes(key)) return t('inspector.environment.taken');
    const { refused } = apply({ type: 'setEnvironment', service, name: key, value: text });
    if (refused !== undefined) return refused.message;
    setName('');
    setValue('');
    return undefined;
  }

  return (
    <AddForm label={t('inspector.environment.add')} add={add}>
      {({ clear, ...control }) => (
        <>
          <span className="w-2/5 min-w-0">
            <Input
              {...control}
              mono
              aria-label={t('inspector.environment.newName')}
              placeholder="NAME"
              list="environment-names"
              data-field="environment"
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                clear();
              }}
            />
            <datalist id="environment-names">
              {offered.map((variable) => (
                <option key={variable.name} value={variable.name} label={variable.description} />
              ))}
            </datalist>
          </span>
          <span className="min-w-0 flex-1">
            <Input mono aria-label={t('inspector.environment.newValue')} placeholder={t('inspector.environment.value')} type={looksSecret(name) ? 'password' : 'text'} value={value} onChange={(event) => setValue(event.target.value)} />
          </span>
        </>
      )}
    </AddForm>
  );
}

/** `environment`: what the file says, what the recipe requires, and what comes from env files. */
export function EnvironmentSection() {
  const { t } = useTranslation();
  const { service, written, resolved, recipe } = useServiceForm();
  const originAt = useOrigins();
  const pathOf = (name: string): ValuePath => ['services', service, 'environment', name];
  const own = environmentRows(written['environment']);
  const names = own.map((row) => row.name);
  const others = Object.entries(resolved.environment ?? {}).filter(([name]) => !names.includes(name));
  // What another service or file says can be overridden here by typing; what env files say has no line to go to.
  const inherited = others.flatMap(([name, value]) => (originAt(pathOf(name)) === undefined ? [] : [{ name, value: value === null ? null : value.replaceAll('$', '$$$$') }]));
  const elsewhere = others.flatMap(([name]) => (inherited.some((row) => row.name === name) ? [] : [name]));
  const rows = [...own, ...inherited];
  const missing = recipe === undefined ? [] : missingVariables(recipe, resolved.environment ?? {}).filter((variable) => !names.includes(variable.name));
  return (
    <Section title={t('inspector.environment.title')}>
      {missing.map((variable) => (
        <MissingRow key={variable.name} variable={variable} />
      ))}
      {rows.length > 0 && (
        <OriginGroup values={rows.map(({ name }) => ({ name, path: pathOf(name) }))}>
          <div role="table" aria-label={t('inspector.environment.title')} className="flex flex-col gap-2">
            {rows.map((row) => (
              <Row key={row.name} row={row} inherited={!names.includes(row.name)} variable={recipe?.variables.find((variable) => variable.name === row.name)} />
            ))}
          </div>
        </OriginGroup>
      )}
      <AddRow names={names} />
      {elsewhere.length > 0 && <Note>{t('inspector.environment.elsewhere', { names: elsewhere.join(', ') })}</Note>}
    </Section>
  );
}
