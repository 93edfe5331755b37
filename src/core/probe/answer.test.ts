import { describe, expect, it } from 'vitest';
import { parseAnswers } from './answer.ts';

function line(...fields: readonly string[]): string {
  return ['slipway-probe', ...fields].join('\t');
}

describe('parseAnswers', () => {
  it('reads what BusyBox printed on Engine 20.10', () => {
    const answers = parseAnswers([
      line('0', '1795386278.340863', '1795386278.346224', '172.20.0.2,172.20.0.3', '', '1795386278.349437', '1795386278.355232', 'open', '172.20.0.2', ''),
      line('1', '1795386278.342726', '1795386278.348619', '172.20.0.2', '', '1795386278.352534', '1795386278.356097', 'failed', '172.20.0.2', "nc: can't connect to remote host (172.20.0.2): Connection refused"),
      line('2', '1795386278.343006', '1795386278.355661', '', "** server can't find nosuch: NXDOMAIN", '0', '0', '-', '', ''),
    ]);
    expect(answers.get(0)).toEqual({ addresses: ['172.20.0.2', '172.20.0.3'], dnsReason: '', dnsMilliseconds: 5.36, connection: 'open', address: '172.20.0.2', tcpReason: '', tcpMilliseconds: 5.8 });
    expect(answers.get(1)).toMatchObject({ connection: 'refused' });
    expect(answers.get(2)).toMatchObject({ addresses: [], dnsReason: "** server can't find nosuch: NXDOMAIN", connection: 'none' });
  });

  it('reads nanoseconds, and bash where there is no nc', () => {
    const [answer] = parseAnswers([
      line('0', '1795386278740182027', '1795386278768603369', '172.20.0.2', '', '1795386278769173014', '1795386278773391940', 'failed', '172.20.0.2', 'bash: connect: Connection refused bash: line 1: /dev/tcp/172.20.0.2/81: Connection refused'),
    ]).values();
    expect(answer).toMatchObject({ dnsMilliseconds: 28.42, tcpMilliseconds: 4.22, connection: 'refused' });
  });

  it.each([
    ['nc: timed out', 'timed-out'],
    ['nc: connect to 10.0.0.9 port 81 (tcp) timed out: Operation now in progress', 'timed-out'],
    ['nc: 10.0.0.9 (10.0.0.9:81): Connection timed out', 'timed-out'],
    ['Ncat: TIMEOUT.', 'timed-out'],
    ["nc: can't connect to remote host (10.0.0.9): No route to host", 'no-route'],
    ["nc: can't connect to remote host (10.0.0.9): Host is unreachable", 'no-route'],
    ["nc: can't connect to remote host (10.0.0.9): Network unreachable", 'no-route'],
    ['nc: 10.0.0.9 (10.0.0.9:81): Connection refused', 'refused'],
    ['Ncat: Connection refused.', 'refused'],
    ["nc: can't connect to remote host: Cannot assign requested address", 'failed'],
  ])('takes %j for %s', (reason, connection) => {
    expect(parseAnswers([line('0', '1.5', '1.6', '10.0.0.9', '', '1.6', '1.7', 'failed', '10.0.0.9', reason)]).get(0)?.connection).toBe(connection);
  });

  it('passes over foreign lines and hostile fields', () => {
    const answers = parseAnswers([
      '',
      'sh: warning: setlocale',
      'slipway-probe\t0',
      line('-1', '1', '2', '', '', '0', '0', '-', '', ''),
      line('99999999', '1', '2', '', '', '0', '0', '-', '', ''),
      line('3', 'x', '9'.repeat(400), '<script>,10.0.0.1,,../etc', 'a\u001b[31mb', '5.0', '1.0', 'failed', '10.0.0.1', 'x'.repeat(5000)),
      line('3', '1', '2', '10.9.9.9', '', '0', '0', 'open', '10.9.9.9', ''),
    ]);
    expect([...answers.keys()]).toEqual([3]);
    expect(answers.get(3)).toMatchObject({ addresses: ['10.0.0.1'], dnsReason: 'a [31mb', dnsMilliseconds: 0, tcpMilliseconds: 0, connection: 'failed' });
    expect(answers.get(3)?.tcpReason.length).toBe(200);
  });
});
