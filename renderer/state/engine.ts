import { create } from 'zustand';
import type { EngineState } from './types.ts';

/** Read-only mirror of what the host says. `renderer/api` writes it; everybody else reads. */
export const useEngine = create<EngineState>()(() => ({
  connection: 'connecting',
  status: { state: 'connecting', contexts: [] },
  observed: null,
  plan: null,
  plannedText: null,
  planError: null,
  planning: false,
  images: [],
  deploy: null,
  probes: {},
  probing: false,
}));
