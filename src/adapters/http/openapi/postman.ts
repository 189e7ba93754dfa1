import type { OpenApi, Operation } from './document.js';
import { bodyExample, eachOperation, parametersIn } from './read.js';

const HEADERS = { key: 'Content-Type', value: 'application/json' };

const tokenAuth = {
  type: 'bearer',
  bearer: [{ key: 'token', value: '{{token}}', type: 'string' }],
};

const keyAuth = {
  type: 'apikey',
  apikey: [
    { key: 'key', value: 'X-API-Key', type: 'string' },
    { key: 'value', value: '{{api_key}}', type: 'string' },
    { key: 'in', value: 'header', type: 'string' },
  ],
};

/** A route that allows anonymous calls gets no authentication: an empty variable would be sent and refused. */
const authOf = ({ security }: Operation): object => {
  if (security.some((scheme) => Object.keys(scheme).length === 0)) return { type: 'noauth' };
  return security.some((scheme) => 'token' in scheme) ? tokenAuth : keyAuth;
};

const itemOf = (document: OpenApi, method: string, path: string, operation: Operation): object => {
  const example = bodyExample(operation);
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replace(/^\{(\w+)\}$/, ':$1'));
  return {
    name: operation.summary,
    request: {
      method,
      description: `${method} ${path}`,
      auth: authOf(operation),
      header: example === undefined ? [] : [HEADERS],
      url: {
        raw: `{{url}}/${parts.join('/')}`,
        host: ['{{url}}'],
        path: parts,
        variable: parametersIn(document, operation, 'path').map(({ name }) => ({
          key: name,
          value: '',
        })),
        query: parametersIn(document, operation, 'query').map(({ name, required }) => ({
          key: name,
          value: '',
          disabled: !required,
        })),
      },
      ...(example === undefined
        ? {}
        : {
            body: {
              mode: 'raw',
              raw: JSON.stringify(example, null, 2),
              options: { raw: { language: 'json' } },
            },
          }),
    },
  };
};

/**
 * Renders the API as a Postman collection (v2.1) with a folder for each tag. Its user fills in the variables: the address of
 * the service, and a token or an API key.
 */
export const makePostman = (document: OpenApi): object => ({
  info: {
    name: document.info.title,
    description: document.info.summary,
    version: document.info.version,
    schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
  },
  variable: [
    { key: 'url', value: 'http://localhost:3000' },
    { key: 'token', value: '' },
    { key: 'api_key', value: '' },
  ],
  item: document.tags.map(({ name, description }) => ({
    name,
    description,
    item: eachOperation(document)
      .filter(({ operation }) => operation.tags.includes(name))
      .map(({ method, path, operation }) => itemOf(document, method, path, operation)),
  })),
});
