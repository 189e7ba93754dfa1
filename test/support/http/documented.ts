import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenApi } from '../../../src/adapters/http/openapi/document.js';

interface Answered {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly json: unknown;
}

const pointer = (...steps: readonly string[]): string =>
  steps
    .map((step) => `/${encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1'))}`)
    .join('');

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, step) => (found as Readonly<Record<string, unknown>> | undefined)?.[step],
    value,
  );

/** Sorts literal paths before patterns. */
const byWords = (one: string, other: string): number =>
  one.split('{').length - other.split('{').length;

/**
 * Compares answers with an OpenAPI document; returns null, or the undocumented part. Unknown paths and methods are
 * ignored.
 */
export const documentedBy = (json: unknown) => {
  const document = json as OpenApi;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'api');
  const paths = Object.keys(document.paths)
    .sort(byWords)
    .map((path) => ({
      path,
      shape: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    }));

  return (
    method: string,
    url: string,
    { status, headers, json: body }: Answered,
  ): string | null => {
    const name = url.split('?')[0] ?? '';
    const found = paths.find(({ shape }) => shape.test(name));
    const operation = ['paths', found?.path ?? '', method.toLowerCase()];
    if (found === undefined || at(document, ...operation) === undefined) return null;
    const response = [...operation, 'responses', String(status)];
    const what = `${method} ${found.path}: ${status}`;
    if (at(document, ...response) === undefined) return `${what} is not documented`;
    const media = headers.get('Content-Type')?.split(';')[0] ?? '';
    if (media === '') return null;
    const schema = [...response, 'content', media, 'schema'];
    if (at(document, ...schema) === undefined) return `${what} as ${media} is not documented`;
    if (!/^application\/(problem\+)?json$/.test(media)) return null;
    const validate = ajv.getSchema(`api#${pointer(...schema)}`);
    if (validate === undefined) return `${what} has no schema`;
    return validate(body) === true
      ? null
      : `${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body)}`;
  };
};
