import type { Schema } from '../schema.js';
import type { OpenApi, Operation } from './document.js';

/** A parameter of an operation, as in the document. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** Lists the operations of a document in its order; methods in capitals. */
export const eachOperation = (
  document: OpenApi,
): readonly { readonly method: string; readonly path: string; readonly operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

/** Lists the parameters of an operation in one place, with references resolved. */
export const parametersIn = (
  document: OpenApi,
  { parameters }: Operation,
  place: 'path' | 'query' | 'header',
): readonly Parameter[] =>
  parameters
    .map(
      (one) =>
        (typeof one['$ref'] === 'string'
          ? document.components.parameters[one['$ref'].replace(/^.*\//, '')]
          : one) as unknown as Parameter,
    )
    .filter((one) => one.in === place);

const exampleIn = (content: unknown): unknown =>
  Object.values((content ?? {}) as Readonly<Record<string, Schema>>)[0]?.['example'];

/** Returns the example body of an operation; undefined if it takes none. */
export const bodyExample = ({ requestBody }: Operation): unknown =>
  exampleIn(requestBody?.['content']);

/** Returns the first status of an operation, its success, with the example answer. */
export const answerExample = ({
  responses,
}: Operation): { readonly status: string; readonly example: unknown } => {
  const [status, response] = Object.entries(responses)[0] ?? ['', {}];
  return { status, example: exampleIn(response['content']) };
};
