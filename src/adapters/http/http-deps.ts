import type { Clock } from '../../application/ports/clock.js';
import type { Authenticate } from './auth/authenticate.js';
import type { Telemetry } from './telemetry.js';
import type { UseCases } from './use-cases.js';

export interface HttpSettings {
  /** Bytes of a request body, once unpacked. */
  readonly bodyLimit: number;
  readonly proxyMaxCommands: number;
  /** `*` alone allows any origin; none at all leaves CORS off. */
  readonly corsOrigins: readonly string[];
  /** Believe the one proxy in front about the caller's address and the scheme. */
  readonly trustProxy: boolean;
  readonly version: string;
}

export interface HttpDeps {
  readonly useCases: UseCases;
  readonly authenticate: Authenticate;
  readonly privateFields: ReadonlySet<string>;
  readonly clock: Clock;
  readonly settings: HttpSettings;
  readonly telemetry: Telemetry;
}
