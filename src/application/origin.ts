import { isAdmin, type Principal } from '../domain/principal.js';
import type { Origin } from './ports/origin.js';

/**
 * What a user does counts from now on; what a service writes, only from when it says. Budgets are for
 * users: who looks after an app, and the service, have none.
 */
export const originOf = (principal: Principal, now: number): Origin =>
  principal.kind === 'user'
    ? { version: now, byUser: true, ...(!isAdmin(principal) && { spender: principal.username }) }
    : { version: principal.version ?? null, byUser: false };
