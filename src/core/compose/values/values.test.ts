import { describe, expect, it } from 'vitest';
import { splitWords } from '../short/command.ts';
import { isIpAddress, parsePort } from '../short/ports.ts';
import { parseDotenv, parseRawEnv } from './dotenv.ts';
import { closest } from './suggest.ts';
import { evaluateTemplate, type TemplateUse } from './template.ts';
import { byteCount, durationNanoseconds, formatDuration, parseDuration } from './units.ts';

const env: ReadonlyMap<string, string> = new Map([['SET', 'val'], ['EMPTY', '']]);
const lookup = (name: string): string | undefined => env.get(name);

function text(template: string): string {
  const result = evaluateTemplate(template, lookup);
  return result.kind === 'text' ? result.text : `<${result.kind}>`;
}

describe('evaluateTemplate', () => {
  it('knows every operator', () => {
    expect(text('$SET|${SET}|${UNSET}|${EMPTY}')).toBe('val|val||');
    expect(text('${UNSET:-d}|${EMPTY:-d}|${UNSET-d}|${EMPTY-d}')).toBe('d|d|d|');
    expect(text('${SET:+a}|${EMPTY:+a}|${EMPTY+a}|${UNSET+a}')).toBe('a||a|');
    expect(text('${EMPTY?must}')).toBe('');
    expect(text('${UNSET:-a${SET}b${EMPTY:-${SET}}}')).toBe('avalbval');
    expect(text('$$SET $${SET} $$$SET $1 $(x) cost: 5$')).toBe('$SET ${SET} $val $1 $(x) cost: 5$');
  });

  it('reports what is malformed or missing', () => {
    expect(evaluateTemplate('a ${', lookup)).toEqual({ kind: 'malformed', at: 2, expression: '${' });
    expect(text('${}')).toBe('<malformed>');
    expect(text('${SET!}')).toBe('<malformed>');
    expect(evaluateTemplate('${UNSET:?set ${SET}}', lookup)).toEqual({ kind: 'required', name: 'UNSET', message: 'set val' });
    expect(evaluateTemplate('${EMPTY:?}', lookup)).toEqual({ kind: 'required', name: 'EMPTY', message: '' });
  });

  it('counts braces as Compose does', () => {
    expect(['${SET:-{a}b}', '${UNSET:-{"a":{"b":1}}}x', '${UNSET:-a{b}c}d', '${SET:-{}}', '{${SET:-{}}', '${SET:-{}', '${SET:-{}} ${SET}', '${SET}{${SET}'].map(text)).toEqual([
      'val', '{"a":{"b":1}}x', 'a{b}cd', 'val', '{val', 'val', '<malformed>', 'val{val',
    ]);
    expect(['${UNSET:-a\nb}', '${UNSET:-{\n}}', '${SET\n}'].map(text)).toEqual(Array.from({ length: 3 }, () => '<malformed>'));
  });

  it('finds errors in operands that are not used', () => {
    expect(['${SET:-${UNSET:?x}}', '${SET:-${}}', '${UNSET:+${!}}', '${SET:?${UNSET:?x}}'].map(text)).toEqual(['<required>', '<malformed>', '<malformed>', '<required>']);
    expect(evaluateTemplate('${SET:-${UNSET:?x}}', lookup, { isPending: () => true })).toEqual({ kind: 'text', text: 'val' });
  });

  it('tells which variables it looked at', () => {
    const uses: TemplateUse[] = [];
    evaluateTemplate('${UNSET:-d} ${SET:?x}', lookup, { onUse: (use) => uses.push(use) });
    expect(uses).toEqual([
      { name: 'UNSET', value: 'd', outcome: 'default', required: false },
      { name: 'SET', value: 'val', outcome: 'value', required: true },
    ]);
  });

  it('stays fast on hostile text', () => {
    const nested = '${A:-'.repeat(2_000) + '}'.repeat(2_000);
    expect(text(nested)).toBe('<malformed>');
    expect(text('${'.repeat(10_000))).toBe('<malformed>');
  });
});

describe('parseDotenv', () => {
  const values = (source: string): unknown => {
    const result = parseDotenv(source, lookup);
    return result.error ?? Object.fromEntries(result.values);
  };

  it('reads the dialect of compose-go', () => {
    expect(values('# c\nexport A=1\nB: two # c\nC=abc#d\nD = x\nE=\'$SET \\n\'\nF="$SET \\$SET\\n\\"q\\""\nG="l1\nl2"\nH=$$x\nI=${NOPE:-def}\nSET\nNOPE\nJ=\r\nK="a" # c\n')).toEqual({
      A: '1', B: 'two', C: 'abc#d', D: 'x', E: '$SET \\n', F: 'val $SET\n"q"', G: 'l1\nl2', H: '$x', I: 'def', SET: 'val', J: '', K: 'a',
    });
  });

  it('knows octal escapes of three digits', () => {
    expect(values('A="\\0041\\0377"\nB="\\041 \\0 \\0777 \\00101"')).toEqual({ A: '!\u00ff', B: '\\41 \\ \\777 \b1' });
  });

  it('sees earlier keys, the shell first', () => {
    expect(values('A=1\nB=${A}2\nSET=file\nC=$SET')).toEqual({ A: '1', B: '12', SET: 'file', C: 'val' });
  });

  it('passes over values without a name', () => {
    expect(values('=1\nA="a"b\n="x"')).toEqual({ A: 'a' });
  });

  it('reports the line of an error', () => {
    expect(values('A=1\nB C=2\n')).toEqual({ line: 2, message: 'a variable name cannot contain a space' });
    expect(values('A=1\n\nB="open\n')).toEqual({ line: 3, message: 'a quoted value is not closed' });
    expect(values('A!=1')).toEqual({ line: 1, message: 'unexpected character "!" in a variable name' });
  });

  it('looks into the file itself before the files read earlier', () => {
    const earlier: ReadonlyMap<string, string> = new Map([['A', 'earlier'], ['B', 'earlier']]);
    const { values: found } = parseDotenv('A=own\nC=$A$B\nB', lookup, (name) => earlier.get(name));
    expect(Object.fromEntries(found)).toEqual({ A: 'own', B: 'earlier', C: 'ownearlier' });
  });

  it('keeps hostile names as data', () => {
    expect(parseDotenv('__proto__=x\nconstructor=y', lookup).values.get('__proto__')).toBe('x');
  });

  it('reads raw files without quotes or interpolation', () => {
    expect(Object.fromEntries(parseRawEnv('A="q" # $SET\n#c\nSET\n', lookup).values)).toEqual({ A: '"q" # $SET', SET: 'val' });
  });
});

describe('units', () => {
  it('reads and prints durations', () => {
    const shown = (value: string): string => formatDuration(durationNanoseconds(value) ?? -1n);
    expect(['90s', '1.5h', '500ms', '2d', '1w', '0', '1h', '1500us', '-1m'].map(shown)).toEqual(['1m30s', '1h30m0s', '500ms', '48h0m0s', '168h0m0s', '0s', '1h0m0s', '1.5ms', '-1m0s']);
    expect(['10', '1x', '', 's', '1m 30s'].map((value) => durationNanoseconds(value))).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(parseDuration('1m30s')).toBe(90_000_000_000);
    expect(() => parseDuration('soon')).toThrow(RangeError);
  });

  it('reads sizes', () => {
    expect(['64m', '1.5g', '512kb', '1MiB', '10', '0.5k', '1 gb', '1_000', '5.m', '1 '].map(byteCount)).toEqual([67_108_864, 1_610_612_736, 524_288, 1_048_576, 10, 512, 1_073_741_824, 1_000, 5_242_880, 1]);
    expect(['', 'm', '1x', '-1', '-5m', '10ib', '1e999', ' 5m', '5m ', '1__0', '9999999999g'].filter((size) => byteCount(size) !== undefined)).toEqual([]);
    expect(byteCount('1e3')).toBe(1_000);
  });
});

describe('splitWords', () => {
  it('honours quotes and backslashes, nothing else', () => {
    expect(splitWords(`sh -c "echo 'hi there' && sleep 1"`)).toEqual(['sh', '-c', "echo 'hi there' && sleep 1"]);
    expect(splitWords('echo a\\ b "" $HOME')).toEqual(['echo', 'a b', '', '$HOME']);
    expect(splitWords('a; b')).toEqual(['a']);
    expect(splitWords('"open')).toBeUndefined();
    expect(splitWords('')).toEqual([]);
  });
});

describe('ports', () => {
  it('expands ranges pairwise', () => {
    expect(parsePort('127.0.0.1:5000-5001:80-81/udp')).toEqual([
      { hostIp: '127.0.0.1', published: '5000', target: 80, protocol: 'udp' },
      { hostIp: '127.0.0.1', published: '5001', target: 81, protocol: 'udp' },
    ]);
    expect(parsePort('8000-9000:80')).toEqual([{ hostIp: '', published: '8000-9000', target: 80, protocol: 'tcp' }]);
    expect(parsePort('[::1]:1:2')).toEqual([{ hostIp: '::1', published: '1', target: 2, protocol: 'tcp' }]);
  });

  it('says what is wrong', () => {
    expect(['80:', 'a:80', '1-3:80-81', '999.1.1.1:1:1', '80/xyz', '70000', '0', '80:0', '::1:80:80'].map((port) => typeof parsePort(port))).toEqual(Array.from({ length: 9 }, () => 'string'));
  });

  it('tells addresses from other text', () => {
    expect(['1.2.3.4', '::', 'fe80::1', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'].every(isIpAddress)).toBe(true);
    expect(['1.2.3', '256.1.1.1', 'host', ':::', '1:2', ''].some(isIpAddress)).toBe(false);
  });
});

describe('closest', () => {
  it('finds slips of the hand only', () => {
    const keys = ['environment', 'image', 'depends_on', 'healthcheck'];
    expect(closest('enviroment', keys)).toBe('environment');
    expect(closest('dependsOn', keys)).toBe('depends_on');
    expect(closest('helathcheck', keys)).toBe('healthcheck');
    expect(closest('xyz', keys)).toBeUndefined();
    expect(closest('healthy', ['service_started', 'service_healthy'])).toBe('service_healthy');
  });
});
