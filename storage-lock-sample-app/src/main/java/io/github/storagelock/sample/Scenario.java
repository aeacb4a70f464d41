package io.github.storagelock.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.stereotype.Component;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.LockStorage;

/**
 * Starts the workers at once, half of them on nodes of their own as on several machines,
 * half through an annotated service, and looks at what they wrote.
 */
@Component
class Scenario implements ApplicationRunner, ExitCodeGenerator {

	private static final Logger logger = LoggerFactory.getLogger(Scenario.class);

	private static final int PROGRESS_REPORTS = 10;

	private final String run = UUID.randomUUID().toString();

	private final AtomicInteger written = new AtomicInteger();

	private final Queue<Duration> waits = new ConcurrentLinkedQueue<>();

	private final StorageLockRegistry registry;

	private final LockStorage storage;

	private final ResourceFoo resource;

	private final FooService service;

	private final SampleProperties properties;

	private volatile int exitCode = 1;

	Scenario(StorageLockRegistry registry, LockStorage storage, ResourceFoo resource, FooService service,
			SampleProperties properties) {
		this.registry = registry;
		this.storage = storage;
		this.resource = resource;
		this.service = service;
		this.properties = properties;
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		this.registry.runLocked("resource-foo-tables", this.resource::prepare);
		List<DefaultStorageLockRegistry> nodes = new ArrayList<>();
		for (int i = 0; i < this.properties.nodes(); i++) {
			RegistrySettings settings = RegistrySettings.defaults()
				.withNodeName("node-" + i)
				.withOptions(this.registry.defaultOptions());
			nodes.add(new DefaultStorageLockRegistry(this.storage, settings, List.of()));
		}
		logger.info("{} workers on {} nodes write to one resource, {} times each, one at a time",
				this.properties.workers(), nodes.size() + 1, this.properties.rounds());
		try {
			work(nodes);
		}
		finally {
			nodes.forEach(DefaultStorageLockRegistry::close);
		}
		report();
	}

	private void work(List<DefaultStorageLockRegistry> nodes) throws InterruptedException {
		CountDownLatch start = new CountDownLatch(1);
		List<Thread> workers = new ArrayList<>();
		for (int i = 0; i < this.properties.workers(); i++) {
			String name = "worker-" + i;
			StorageLockRegistry node = nodes.get(i % nodes.size());
			boolean annotated = i % 2 == 1;
			workers.add(new Thread(() -> work(name, annotated ? null : node, start), name));
		}
		workers.forEach(Thread::start);
		start.countDown();
		for (Thread worker : workers) {
			worker.join();
		}
	}

	private void work(String worker, @Nullable StorageLockRegistry node, CountDownLatch start) {
		try {
			start.await();
			for (int round = 0; round < this.properties.rounds(); round++) {
				long began = System.nanoTime();
				write(worker, node);
				this.waits.add(Duration.ofNanos(System.nanoTime() - began).minus(this.properties.work()));
				progress();
			}
		}
		catch (InterruptedException | RuntimeException ex) {
			logger.error("{} failed", worker, ex);
		}
	}

	private void write(String worker, @Nullable StorageLockRegistry node) throws InterruptedException {
		if (node == null) {
			this.service.write(this.run, worker);
			return;
		}
		try (LockLease lease = node.acquire(ResourceFoo.LOCK_ID)) {
			this.resource.write(this.run, worker, node.nodeId(), lease.fencingToken());
		}
	}

	private void progress() {
		int all = this.properties.writes();
		int done = this.written.incrementAndGet();
		if (done % Math.max(1, all / PROGRESS_REPORTS) == 0) {
			logger.info("{} of {} writes are done", done, all);
		}
	}

	private void report() {
		List<Write> journal = this.resource.journal();
		Verdict verdict = Verdict.of(journal, this.run, this.properties.workers(), this.properties.rounds());
		List<Duration> sorted = this.waits.stream().sorted().toList();
		if (!sorted.isEmpty()) {
			logger.info("Waits: shortest {} ms, median {} ms, longest {} ms", sorted.get(0).toMillis(),
					sorted.get(sorted.size() / 2).toMillis(), sorted.get(sorted.size() - 1).toMillis());
		}
		logger.info("{} took part", (verdict.processes() == 1) ? "1 process" : verdict.processes() + " processes");
		verdict.findings().forEach((finding) -> logger.error("WRONG: {}", finding));
		if (verdict.isGood()) {
			logger.info("{} of {} writes are in the journal of {}; no two overlapped, tokens only grew",
					this.written.get(), this.properties.writes(), journal.size());
			this.exitCode = 0;
		}
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

}
