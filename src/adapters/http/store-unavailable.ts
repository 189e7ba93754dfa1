import type { Refusal } from '../../domain/health/refusal.js';

const AWAY = 'Redis cannot be reached, or cannot serve this yet.';

const OF_CLUSTER: Readonly<Partial<Record<Refusal, string>>> = {
  moving:
    'What this needs is on its way from one node of Redis to another, and did not arrive in time.',
  unserved: 'What this needs is served by no node of Redis for now.',
  cluster_down: 'Too many nodes of Redis are away for it to serve anything.',
};

/** Explains to the caller why the store does not serve a request, and what to do. */
export const storeUnavailableDetail = (refusal: Refusal | null): string =>
  `${(refusal === null ? undefined : OF_CLUSTER[refusal]) ?? AWAY} Try again in a moment.`;
