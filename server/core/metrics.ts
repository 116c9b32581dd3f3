/** What operators watch. One registry per server, so that several can run in one process. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface Metrics {
  readonly sockets: Gauge
  readonly openDocuments: Gauge
  /** By code of the errors table. */
  readonly refusals: Counter<'code'>
  /** What somebody did more often than they may, by the limit. */
  readonly limited: Counter<'limit'>
  readonly updates: Counter
  readonly updateBytes: Counter
  /** Updates on which admission itself failed; anything above 0 wants a look. */
  readonly admissionFaults: Counter
  /** Admitted though admission could not know in which order its pieces will be, as of some undos. Many want a look. */
  readonly unsureOrders: Counter
  readonly commits: Counter
  readonly commitSeconds: Histogram
  readonly commitFailures: Counter
  /** 1 while the disk takes writes, else 0. */
  readonly storageWritable: Gauge
  readonly compactions: Counter
  /** 1 while there is no memory for further documents, else 0. */
  readonly memoryShort: Gauge
  /** Snapshots that were not what they should be, and were not used. Anything above 0 wants a look. */
  readonly snapshotsRefused: Counter
  /** Stored rows and incoming updates that were put in quarantine, by kind. Anything above 0 wants a look. */
  readonly quarantined: Counter<'kind'>
  /** Changes that the guard took back, by rule. */
  readonly takenBack: Counter<'rule'>
  /** Events that a consumer gave up on. Anything above 0 wants a look. */
  readonly parkedEvents: Counter<'consumer'>
  /** Attempts at jobs, by what came of them: completed, retry, failed, cancelled. */
  readonly jobs: Counter<'queue' | 'type' | 'outcome'>
  readonly jobSeconds: Histogram<'queue'>
  /** What was asked of the cache, by what came of it: hit or miss. */
  readonly cacheReads: Counter<'resource' | 'outcome'>
  readonly cacheItems: Gauge
  /** What had to leave the cache before its time. Many: CACHE_MAX_ITEMS is too small. */
  readonly cacheEvictions: Counter
  /** Jobs that are not done, by what they wait for; `failed` waits for somebody to look at it. */
  readonly jobDepth: Gauge<'queue' | 'state'>
  /** How long the oldest job that may run has been waiting for its turn. */
  readonly oldestJobSeconds: Gauge<'queue'>
  readonly requests: Counter<'method' | 'status'>
  /** What clients sent and was not worked on when everything else had its turn. */
  readonly waitingWork: Gauge
  /** What was worked on for those who had used more than their share of the processor. */
  readonly heavyWork: Counter
  /** How often a socket was read more slowly: too much was waiting, or it came too fast. */
  readonly heldReads: Counter<'why'>
  /** Hooks of Hocuspocus that failed or took too long, by hook. */
  readonly hookFailures: Counter<'hook'>
  /** Errors that nobody caught. Anything above 0 wants a look. */
  readonly uncaught: Counter<'kind'>
  /** Prometheus text. */
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = <Label extends string = string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ) => new Counter({ name: `concord_${name}`, help, labelNames, registers })
  const gauge = <Label extends string = string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ) => new Gauge({ name: `concord_${name}`, help, labelNames, registers })
  const storageWritable = gauge('storage_writable', '1 while the disk takes writes, else 0')
  storageWritable.set(1)
  return {
    sockets: gauge('sockets', 'Open sockets'),
    openDocuments: gauge('open_documents', 'Documents in memory'),
    memoryShort: gauge('memory_short', '1 while there is no memory for further documents, else 0'),
    refusals: counter('refusals_total', 'What was refused, by error code', 'code'),
    limited: counter(
      'limited_total',
      'What somebody did more often than they may, by the limit',
      'limit',
    ),
    updates: counter('updates_total', 'Updates that changed a document'),
    updateBytes: counter('update_bytes_total', 'Bytes of updates written to the log'),
    admissionFaults: counter(
      'admission_faults_total',
      'Updates on which admission itself failed; they were refused',
    ),
    unsureOrders: counter(
      'unsure_orders_total',
      'Updates, such as some undos, that were admitted without knowing the order of their pieces',
    ),
    commits: counter('commits_total', 'Database transactions of the update log'),
    commitSeconds: new Histogram({
      name: 'concord_commit_seconds',
      help: 'Time of one commit of the update log',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
      registers,
    }),
    commitFailures: counter(
      'commit_failures_total',
      'Commits that the disk refused; each is tried again',
    ),
    storageWritable,
    compactions: counter('compactions_total', 'Snapshots written'),
    snapshotsRefused: counter(
      'snapshots_refused_total',
      'Snapshots that were not what they should be, and were not used',
    ),
    quarantined: counter(
      'quarantined_total',
      'Stored rows and incoming updates that were put in quarantine, by kind',
      'kind',
    ),
    takenBack: counter(
      'taken_back_total',
      'Changes that were not allowed and were taken back, by rule',
      'rule',
    ),
    parkedEvents: counter('parked_events_total', 'Events that a consumer gave up on', 'consumer'),
    jobs: counter(
      'jobs_total',
      'Attempts at background jobs, by what came of them',
      'queue',
      'type',
      'outcome',
    ),
    jobSeconds: new Histogram({
      name: 'concord_job_seconds',
      help: 'Time of one attempt at a background job',
      labelNames: ['queue'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
      registers,
    }),
    cacheReads: counter(
      'cache_reads_total',
      'What was asked of the cache, by what came of it',
      'resource',
      'outcome',
    ),
    cacheItems: gauge('cache_items', 'Values in the cache'),
    cacheEvictions: counter(
      'cache_evictions_total',
      'Values that left the cache before their time, for want of room',
    ),
    jobDepth: gauge(
      'job_queue_depth',
      'Background jobs that are not done, by queue and state: waiting, delayed, active, failed',
      'queue',
      'state',
    ),
    oldestJobSeconds: gauge(
      'job_oldest_waiting_seconds',
      'How long the oldest job that may run has been waiting for its turn',
      'queue',
    ),
    waitingWork: gauge('waiting_work', 'Frames that wait to be worked on'),
    heavyWork: counter(
      'heavy_work_total',
      'Frames of people and documents that had used more than their share of the processor',
    ),
    heldReads: counter(
      'held_reads_total',
      'How often a socket was read more slowly, by reason',
      'why',
    ),
    hookFailures: counter(
      'hook_failures_total',
      'Hooks of the protocol that failed or took too long',
      'hook',
    ),
    uncaught: counter('uncaught_errors_total', 'Errors that nobody caught', 'kind'),
    requests: counter('http_requests_total', 'REST requests', 'method', 'status'),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
