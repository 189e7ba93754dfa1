module.exports = {
  apps: [
    {
      name: 'redis-microservice',
      script: 'dist/infrastructure/main.js',
      env: { NODE_ENV: 'production' },
      // Running requests get up to 10 s to finish.
      kill_timeout: 11_000,
      // A fault of the configuration is not mended by starting again.
      stop_exit_codes: [78],
    },
  ],
};
