import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as the JSON it is. */
  readonly json: unknown;
}

export interface ReceiverAnswer {
  readonly status: number;
  /** Without one the delivery is confirmed, as the endpoint of the kit does. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Receiver {
  readonly url: string;
  /** All that has come, in order, whatever it was answered. */
  readonly received: readonly Received[];
  /** How what comes from now on is answered; until this is called, 200. */
  readonly answer: (
    decide: (request: Received) => ReceiverAnswer | Promise<ReceiverAnswer>,
  ) => void;
  readonly stop: () => Promise<void>;
}

const confirmation = ({ headers }: Received): string =>
  JSON.stringify({ status: 'applied', webhook_id: headers['webhook-id'] });

/** Somebody's address on the loopback, that keeps what is sent to it. */
export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  let decide: Parameters<Receiver['answer']>[0] = () => ({ status: 200 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url: path = '', headers } = request;
      const message = { method, path, headers, body, json: JSON.parse(body) as unknown };
      received.push(message);
      void Promise.resolve(decide(message)).then(({ status, headers: answered, body: said }) => {
        response.writeHead(status, answered);
        response.end(said ?? confirmation(message));
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/xrs/writeback`,
    received,
    answer: (next) => {
      decide = next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
