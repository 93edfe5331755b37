import type { ReactNode } from 'react';

/** Says what goes here, and offers one way to begin. */
export function EmptyState({ icon, title, text, action }: { readonly icon?: ReactNode; readonly title: string; readonly text?: string; readonly action?: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center">
      {icon !== undefined && <div className="text-muted">{icon}</div>}
      <p className="font-medium">{title}</p>
      {text !== undefined && <p className="max-w-96 text-muted">{text}</p>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}
