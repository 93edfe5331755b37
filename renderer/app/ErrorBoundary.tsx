import { Component, type ErrorInfo, type ReactNode } from 'react';
import { translator } from '../i18n/index.ts';
import { Button, EmptyState } from '../ui/index.ts';

/** Our own mistakes end here: a sentence and a way on, never a blank window or a stack trace. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // For whoever opens the developer tools to report it.
    // oxlint-disable-next-line no-console
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState
        title={translator.t('app.crashTitle')}
        text={translator.t('app.crashText')}
        action={
          <Button tone="primary" onClick={() => window.location.reload()}>
            {translator.t('app.reload')}
          </Button>
        }
      />
    );
  }
}
