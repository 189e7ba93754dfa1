import type { Clock } from '../../application/ports/clock.js';
import type { UseCases } from '../../application/use-cases.js';
import type { Hub } from '../../application/live/hub.js';
import type { Meter } from '../../application/use-cases/meter.js';
import type { Shown } from '../../domain/shown.js';
import type { Authenticate } from './auth/authenticate.js';
import type { VerifySignature } from './auth/verify-signature.js';
import type { Telemetry } from './http-context.js';
import type { ParseJson } from './json-body.js';

/** The numbers of the service in the format of Prometheus. */
export type RenderMetrics = () => Promise<{
  readonly contentType: string;
  readonly text: string;
}>;

export interface HttpSettings {
  /** Bytes of a request body, once unpacked. */
  readonly bodyLimit: number;
  readonly proxyMaxCommands: number;
  /** `*` alone allows any origin, `https://*.a.test` any below it; none at all leaves CORS off. */
  readonly corsOrigins: readonly string[];
  /** Believe the one proxy in front about the caller's address and the scheme. */
  readonly trustProxy: boolean;
  /** Whether answers name what was sent and is not known. */
  readonly tellsUnknown: boolean;
  readonly version: string;
  /** None: metrics are shown to loopback alone. */
  readonly metricsTokens: readonly string[];
  /** Whether what is written lies on a cluster. */
  readonly isSpread: boolean;
}

export interface HttpDeps {
  readonly useCases: UseCases;
  readonly authenticate: Authenticate;
  /** Of those who listen to this process. */
  readonly hub: Hub;
  /** What a request takes of its caller's limits. */
  readonly meter: Meter;
  readonly signatures: VerifySignature;
  /** For the bodies of syncing, whose ids may be longer than a number holds. */
  readonly parseJson: ParseJson;
  /** What others see of a user. */
  readonly publicFields: Shown;
  readonly clock: Clock;
  readonly settings: HttpSettings;
  readonly telemetry: Telemetry;
  readonly renderMetrics: RenderMetrics;
}
