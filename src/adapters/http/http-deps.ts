import type { Clock } from '../../application/ports/clock.js';
import type { UseCases } from '../../application/use-cases.js';
import type { Hub } from '../../application/live/hub.js';
import type { Meter } from '../../application/use-cases/meter.js';
import type { Shown } from '../../domain/shown.js';
import type { Authenticate } from './auth/authenticate.js';
import type { VerifySignature } from './auth/verify-signature.js';
import type { Telemetry } from './http-context.js';
import type { ParseJson } from './json-body.js';

/** Renders the metrics of the service in the Prometheus format. */
export type RenderMetrics = () => Promise<{
  readonly contentType: string;
  readonly text: string;
}>;

export interface HttpSettings {
  /** Limit for a request body, bytes after decompression. */
  readonly bodyLimit: number;
  readonly proxyMaxCommands: number;
  /** `*` alone allows any origin, `https://*.a.test` any subdomain of a.test; an empty list turns CORS off. */
  readonly corsOrigins: readonly string[];
  /** Whether to trust the one proxy in front about the caller's address and the scheme. */
  readonly trustProxy: boolean;
  /** Whether answers list the unknown parameters and members of the request. */
  readonly tellsUnknown: boolean;
  readonly version: string;
  /** Empty: only loopback sees metrics. */
  readonly metricsTokens: readonly string[];
  /** Whether written data lies on a Redis Cluster. */
  readonly isSpread: boolean;
}

export interface HttpDeps {
  readonly useCases: UseCases;
  readonly authenticate: Authenticate;
  /** The listeners of this process. */
  readonly hub: Hub;
  /** Charges requests to their callers' rate limits. */
  readonly meter: Meter;
  readonly signatures: VerifySignature;
  /** Parses the bodies of syncing, whose ids may exceed what a number can hold. */
  readonly parseJson: ParseJson;
  /** The fields of a user that others see. */
  readonly publicFields: Shown;
  readonly clock: Clock;
  readonly settings: HttpSettings;
  readonly telemetry: Telemetry;
  readonly renderMetrics: RenderMetrics;
}
