ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --workspaces=false
COPY tsconfig.json ./
COPY script/build script/build-pages ./script/
COPY src ./src
COPY console ./console
COPY guide ./guide
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without the embedded Redis and the pretty log of development.
RUN npm ci --workspaces=false --omit=dev --omit=optional

FROM ${NODE_IMAGE} AS runtime
LABEL org.opencontainers.image.title="xano-redis-sync" \
      org.opencontainers.image.description="Keeps a Redis copy of a social app whose truth lives in Xano, and serves it as a fast REST API" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The guides that it serves, and what becomes of tables, in the brackets that let it be absent.
COPY package.json README.md SECURITY.md CHANGELOG.md sync.config.jso[n] ./
COPY xano/README.md ./xano/
COPY docs ./docs
USER node
EXPOSE 3000
# Whether the process serves, not whether Redis does: the service comes back by itself when Redis
# does, and a restart in between would only take the answers away that say so. For routing, ask /readyz.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/infrastructure/main.js"]
