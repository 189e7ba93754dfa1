import type { Role } from './role.js';
import type { Username } from './username.js';

/** Whoever presents a valid API key. Naming somebody changes who acts, never what may be done. */
export interface ServicePrincipal {
  readonly kind: 'service';
  readonly username: Username;
  /** The instant at which Xano had what is now written, ms, where the caller gives it. */
  readonly version?: number;
}

/** Whoever presents a valid JWT. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly username: Username;
  readonly role: Role;
  readonly userId: string | null;
}

export type Principal = ServicePrincipal | UserPrincipal;

export const isAdmin = (principal: Principal): boolean =>
  principal.kind === 'service' || principal.role === 'admin';

/** The owner, an admin or the service. */
export const mayEdit = (principal: Principal, owner: Username): boolean =>
  isAdmin(principal) || principal.username === owner;

/** The owner or the service, and no admin. */
export const mayReadOwn = (principal: Principal, owner: Username): boolean =>
  principal.kind === 'service' || principal.username === owner;

/** Whose likes and bookmarks an answer shows: a service principal has none, whomever it acts as. */
export const viewerOf = (principal: Principal | null): Username | null =>
  principal?.kind === 'user' ? principal.username : null;
