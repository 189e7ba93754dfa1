module.exports = {
  apps: [
    {
      name: 'redis-microservice',
      script: 'dist/infrastructure/main.js',
      node_args: '--enable-source-maps',
      env: { NODE_ENV: 'production' },
      // DRAIN_TIME and 10 s more.
      kill_timeout: 16_000,
      // A fault of the configuration is not mended by starting again.
      stop_exit_codes: [78],
    },
  ],
};
