import type { Route } from '../route.js';
import type { Schema } from '../schema.js';

export const SECURITY_SCHEMES: Readonly<Record<string, Schema>> = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'For Xano and operators. `X-Act-As` names the user on whose behalf it is.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'For users. `X-Authorization` and `X-Access-Token` are taken in its place.',
  },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'By Standard Webhooks, over `webhook-id`, `webhook-timestamp` and the body.',
  },
};

const NOBODY = {};
const KEY = { apiKey: [] };
const TOKEN = { token: [] };

/** Who may call a route. */
export const securityOf = ({ access }: Route): readonly Schema[] => {
  switch (access) {
    case 'public':
      return [NOBODY, TOKEN, KEY];
    case 'public-lenient':
      return [NOBODY];
    case 'authenticated':
    case 'admin':
      return [TOKEN, KEY];
    case 'service':
      return [KEY];
    case 'service-or-signed':
      return [KEY, { signature: [] }];
  }
};
