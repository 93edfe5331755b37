import { createInterface } from 'node:readline';

/** What a test may ask of a running stand-in (JSON lines on its standard input). */
export type ControlRequest =
  | { readonly type: 'answer-dialog'; readonly path: string | null }
  | { readonly type: 'answer-message-box'; readonly button: number }
  | { readonly type: 'menu'; readonly label: string }
  | { readonly type: 'open-file'; readonly path: string }
  | { readonly type: 'close' };

/** A request with a number of the test's own, which comes back when it was obeyed. */
export interface NumberedRequest {
  readonly number: number;
  readonly request: ControlRequest;
}

/** What the stand-in tells a test (JSON lines on its standard output). */
export type ControlEvent =
  | { readonly type: 'window'; readonly cdp: string; readonly webPreferences: Readonly<Record<string, unknown>> }
  | { readonly type: 'open-external'; readonly url: string }
  | { readonly type: 'message-box'; readonly message: string }
  | { readonly type: 'menu'; readonly labels: readonly string[] }
  | { readonly type: 'permission'; readonly granted: boolean; readonly checked: boolean }
  | { readonly type: 'navigation'; readonly url: string; readonly refused: boolean }
  | { readonly type: 'window-asked'; readonly url: string; readonly refused: boolean }
  | { readonly type: 'obeyed'; readonly number: number }
  | { readonly type: 'closed' };

export function tell(event: ControlEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

export function onControl(listener: (request: ControlRequest) => void): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const { number, request }: NumberedRequest = JSON.parse(line);
    listener(request);
    tell({ type: 'obeyed', number });
  });
}
