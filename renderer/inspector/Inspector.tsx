import { useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useView } from '../state/index.ts';
import { LinkInspector } from './LinkInspector.tsx';
import { NetworkInspector } from './NetworkInspector.tsx';
import { ServiceInspector } from './ServiceInspector.tsx';
import { SeveralInspector } from './SeveralInspector.tsx';
import { SummaryInspector } from './SummaryInspector.tsx';

function Subject() {
  const { services, link, network } = useView((state) => state.selection);
  const [service] = services;
  if (services.length > 1) return <SeveralInspector services={services} />;
  if (service !== undefined) return <ServiceInspector key={service} service={service} />;
  if (link !== null) return <LinkInspector key={link} id={link} />;
  if (network !== null) return <NetworkInspector key={network} network={network} />;
  return <SummaryInspector />;
}

/** What is selected, as a form. Everything it sets is visible in the YAML at once, and the other way round. */
export function Inspector() {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const request = useView((state) => state.focusRequest);
  const select = useView((state) => state.select);
  const done = useView((state) => state.focusDone);
  const subject = useView(({ selection }) => [...selection.services, selection.link, selection.network].join('\n'));

  useEffect(() => {
    if (request?.target === 'inspector') select({ services: [request.service] });
  }, [request, select]);

  // After the form of the asked-for service is on screen: the field itself, or the nearest one above it.
  useEffect(() => {
    if (request?.target !== 'inspector') return undefined;
    const frame = requestAnimationFrame(() => {
      for (let length = request.path.length; length > 0; length -= 1) {
        const wanted = request.path.slice(0, length).join('/');
        const field = [...(panel.current?.querySelectorAll<HTMLElement>('[data-field]') ?? [])].find((element) => element.dataset['field'] === wanted || element.dataset['field']?.startsWith(`${wanted}/`) === true);
        if (field === undefined) continue;
        field.scrollIntoView({ block: 'center' });
        field.focus();
        break;
      }
      done(request);
    });
    return () => cancelAnimationFrame(frame);
  }, [request, done]);

  return (
    // Another form begins at its top: keyed, so that it has no scroll position yet.
    <section key={subject} ref={panel} aria-label={t('inspector.label')} data-testid="inspector" className="h-full overflow-x-hidden overflow-y-auto bg-surface">
      <Subject />
    </section>
  );
}
