import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Random } from './random.js';

interface Wire {
  readonly client: Socket;
  readonly upstream: Socket;
}

/** A proxy between a process and its Redis; each fault acts on one of the existing connections. */
export interface Wires {
  readonly port: number;
  /** Sends new connections to this port; existing ones stay where they are. */
  readonly aim: (target: number) => void;
  /** Closes the connection towards Redis only; the process does not hear of it. */
  readonly endServersHalf: () => void;
  /** Closes the connection towards the process only; Redis does not hear of it. */
  readonly endClientsHalf: () => void;
  /** Holds back the replies of Redis until the returned function is called. */
  readonly hold: () => () => void;
  readonly stop: () => Promise<void>;
}

export const startWires = async (first: number, random: Random): Promise<Wires> => {
  let target = first;
  const wires = new Set<Wire>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const wire = { client, upstream };
    wires.add(wire);
    client
      .on('error', () => undefined)
      .on('data', (bytes) => {
        if (upstream.writable) upstream.write(bytes);
      });
    upstream
      .on('error', () => undefined)
      .on('data', (bytes) => {
        if (client.writable) client.write(bytes);
      });
    client.on('close', () => {
      wires.delete(wire);
      upstream.destroy();
    });
    // When Redis closes a connection, the process hears of it at once or never.
    upstream.on('close', () => {
      if (random.below(2) === 0) client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const one = (): Wire | null => (wires.size === 0 ? null : random.oneOf([...wires]));

  return {
    port: address.port,
    aim: (next) => {
      target = next;
    },
    endServersHalf: () => void one()?.upstream.destroy(),
    endClientsHalf: () => void one()?.client.end(),
    hold: () => {
      const wire = one();
      wire?.upstream.pause();
      return () => void wire?.upstream.resume();
    },
    stop: async () => {
      for (const { client, upstream } of wires) {
        client.destroy();
        upstream.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
};
