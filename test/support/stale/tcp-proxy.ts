import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';

export interface TcpProxy {
  readonly port: number;
  /** Passes replies through whole. */
  readonly pass: () => void;
  /** Closes a connection after this many bytes of its next reply. */
  readonly cutAfter: (bytes: number) => void;
  /** Accepts what is sent and answers nothing, on existing and new connections. */
  readonly swallow: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a proxy between the service and its Redis that fails as networks do. */
export const startTcpProxy = async (target: number): Promise<TcpProxy> => {
  let left: number | null = null;
  let swallowing = false;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (!swallowing) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (swallowing) return;
      if (left === null) {
        client.write(bytes);
        return;
      }
      client.write(bytes.subarray(0, left), () => client.destroy());
      left = null;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    port: address.port,
    pass: () => {
      left = null;
      // TCP loses no bytes in the middle: a connection whose bytes were swallowed cannot continue.
      if (swallowing) for (const socket of sockets) socket.destroy();
      swallowing = false;
    },
    cutAfter: (bytes) => {
      left = bytes;
    },
    swallow: () => {
      swallowing = true;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
