import type { Principal } from '../domain/principal.js';
import type { Origin } from './ports/origin.js';

/** What a user does counts from now on; what a service writes, only from when it says. */
export const originOf = (principal: Principal, now: number): Origin =>
  principal.kind === 'user'
    ? { version: now, byUser: true }
    : { version: principal.version ?? null, byUser: false };
