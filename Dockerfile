# Three stages: the pages are built, the server's packages are installed, and the last one keeps only
# what the running server needs. No browser, no compiler and no test tool gets there.

FROM node:24-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY schemas/package.json schemas/
COPY client-sdk/package.json client-sdk/
COPY server/package.json server/
COPY web/package.json web/
COPY examples/package.json examples/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
COPY tools/package.json tools/

FROM manifests AS pages
RUN npm ci --workspace web --workspace client-sdk --workspace schemas
COPY tsconfig.base.json ./
COPY schemas schemas
COPY client-sdk client-sdk
COPY web web
RUN npx vite build web --outDir dist --emptyOutDir

FROM manifests AS packages
# The image brings its own Node, so the optional packages that carry one are left out.
RUN npm ci --omit=dev --omit=optional --workspace server --workspace schemas
COPY schemas schemas
COPY server server

FROM node:24-slim
# How Node holds memory: as server/cli/memory.mjs has it for those who start the server otherwise.
ENV MALLOC_ARENA_MAX=2
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app ./
COPY --from=pages /app/web/dist web/dist
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Without a shell or npm between: the server itself gets SIGTERM.
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "server/main.ts"]
