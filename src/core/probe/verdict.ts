import type { ProbeAnswer } from './answer.ts';
import type { ProbeQuestion } from './questions.ts';
import type { ProbeResult, ProbeVerdict } from './types.ts';

const notAsked = { dns: { ok: false, addresses: [], ms: 0 }, tcp: { ok: false, ms: 0, error: null } } as const;

/** The result of a question that could not be asked. */
export function unanswered(question: ProbeQuestion, verdict: ProbeVerdict, message: string): ProbeResult {
  return { from: question.from, to: question.to, name: question.name, port: question.port, ...notAsked, verdict, message };
}

/** Questions whose answer the snapshot holds already: one of the two does not run. */
export function knownBefore(question: ProbeQuestion): ProbeResult | undefined {
  if (question.container === undefined) {
    return unanswered(question, 'not-running', `${question.from} is not running, so nothing can be asked from it. Deploy it and look at its log if it stops again.`);
  }
  if (!question.targetRuns) {
    return unanswered(question, 'not-running', `${question.to} is not running, so ${question.from} cannot reach it. Deploy it and look at its log if it stops again.`);
  }
  return undefined;
}

function inWords(milliseconds: number): string {
  return milliseconds < 1 ? 'under 1 ms' : `${Math.round(milliseconds)} ms`;
}

/** The name leads somewhere, but to none of the target's containers (another service's alias, an entry in extra_hosts, a provider's catch-all). */
function leadsElsewhere(question: ProbeQuestion, answer: ProbeAnswer): boolean {
  const addresses = answer.addresses.filter((address) => address.includes('.'));
  return question.targetAddresses.length > 0 && addresses.length > 0 && !addresses.some((address) => question.targetAddresses.includes(address));
}

function judgeName(question: ProbeQuestion, answer: ProbeAnswer): { readonly verdict: ProbeVerdict; readonly message: string } {
  const { from, to, name } = question;
  if (answer.dnsReason === 'no-tool') {
    return { verdict: 'error', message: `There is neither getent nor nslookup to look "${name}" up with. Choose a probe image with BusyBox in the settings.` };
  }
  if (question.sharedNetworks.length === 0) {
    return { verdict: 'no-common-network', message: `${from} and ${to} are on no common network, so ${from} cannot find the name "${name}". Put both on one network.` };
  }
  if (question.onlyDefaultBridge) {
    return { verdict: 'name-not-found', message: `${from} and ${to} meet on the engine's default bridge only, which resolves no names. Put both on a network of the project.` };
  }
  const silent = /timed out|no servers|refused/i.test(answer.dnsReason);
  return {
    verdict: 'name-not-found',
    message: `${from} finds no address for the name "${name}"${silent ? ' (the resolver did not answer)' : ''}, although both are on ${question.sharedNetworks.join(', ')}. Deploy again so that ${to} joins under its name.`,
  };
}

function judgePort(question: ProbeQuestion, answer: ProbeAnswer): { readonly verdict: ProbeVerdict; readonly message: string } {
  const { from, to, name, port } = question;
  const place = `${answer.address} port ${port ?? ''}`;
  const apart = question.sharedNetworks.length === 0 ? ' They are on no common network.' : '';
  const starting = question.targetStarting ? ` ${to} is still starting: ask again when it is healthy.` : '';
  switch (answer.connection) {
    case 'open':
      return { verdict: 'reachable', message: `${from} reaches ${to} as "${name}" on port ${port ?? ''} (${answer.address}, ${inWords(answer.tcpMilliseconds)}).` };
    case 'refused':
      return {
        verdict: 'refused',
        message: `The name "${name}" leads to ${answer.address}, but nothing listens on port ${port ?? ''} there.${starting === '' ? ` Check that ${to} listens on this port and on 0.0.0.0, not only on 127.0.0.1.` : starting}`,
      };
    case 'timed-out':
      return { verdict: 'timed-out', message: `${place} did not answer ${from} in time: a firewall drops the packets, or ${to}'s program is stuck and takes no more connections.${apart}` };
    case 'no-route':
      return { verdict: 'no-route', message: `${from} has no route to ${place}: the address belongs to a network it is not on, or to a container that has gone.${apart}` };
    case 'no-tool':
      return { verdict: 'error', message: `The name "${name}" leads to ${answer.addresses.join(', ')}, but there is neither nc nor bash to try port ${port ?? ''} with. Choose a probe image with BusyBox in the settings.` };
    case 'failed':
    case 'none':
      return { verdict: 'error', message: `Connecting to ${place} failed: ${answer.tcpReason === '' ? 'no reason was given' : answer.tcpReason}.` };
  }
}

/** Turns what was found out into a result: verdict and one sentence. */
export function judge(question: ProbeQuestion, answer: ProbeAnswer | undefined): ProbeResult {
  if (answer === undefined) return unanswered(question, 'error', `The probe gave no answer for ${question.from} → ${question.to}. Try again; if it stays so, choose another probe image in the settings.`);
  const found = answer.addresses.length > 0;
  const asked = found && question.port !== null;
  const elsewhere = found && leadsElsewhere(question, answer);
  const judged = !found
    ? judgeName(question, answer)
    : elsewhere
      ? {
          verdict: question.sharedNetworks.length === 0 ? ('no-common-network' as const) : ('error' as const),
          message: `The name "${question.name}" leads ${question.from} to ${answer.addresses.join(', ')}, which is not ${question.to} (${question.targetAddresses.join(', ')}). Look for another service, alias or extra_hosts entry of that name.`,
        }
      : question.port === null
        ? { verdict: 'reachable' as const, message: `${question.from} finds ${question.to} as "${question.name}" (${answer.addresses.join(', ')}). No port is known to try.` }
        : judgePort(question, answer);
  return {
    from: question.from,
    to: question.to,
    name: question.name,
    port: question.port,
    dns: { ok: found, addresses: answer.addresses, ms: answer.dnsMilliseconds },
    tcp: {
      ok: answer.connection === 'open',
      ms: asked ? answer.tcpMilliseconds : 0,
      error: asked && answer.connection !== 'open' ? (answer.connection === 'failed' ? answer.tcpReason : answer.connection) : null,
    },
    verdict: judged.verdict,
    message: judged.message,
  };
}
