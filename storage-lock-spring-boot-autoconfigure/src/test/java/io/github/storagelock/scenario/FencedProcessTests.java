package io.github.storagelock.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several processes, one of which is stopped between its last look at the lease and its
 * commit.
 */
class FencedProcessTests {

	private static final int PROCESSES = 4;

	private static final int TRANSACTIONS = 500;

	// For all databases: most of the time of a short life goes to its start.
	private static final List<ChildJvm> processes = new ArrayList<>();

	@BeforeAll
	static void startProcesses() throws IOException {
		for (int i = 0; i < PROCESSES; i++) {
			processes.add(new ChildJvm(AccountNode.class));
		}
	}

	@AfterAll
	static void stopProcesses() {
		processes.forEach(ChildJvm::close);
		processes.clear();
	}

	@OnEachDatabase
	void aSuspendedHolderCannotCommit(TestDatabase database) throws Exception {
		try (ProcessAccount account = new ProcessAccount(database)) {
			assertThat(suspendPastTheLease(account, true)).isEqualTo("LOST");

			assertThat(account.balance()).isEqualTo(10);
			assertThat(account.log()).containsExactly(10L);
		}
	}

	@OnEachDatabase
	void withoutTheFenceItCommitsAndAnUpdateIsLost(TestDatabase database) throws Exception {
		try (ProcessAccount account = new ProcessAccount(database)) {
			assertThat(suspendPastTheLease(account, false)).isEqualTo("COMMITTED");

			assertThat(account.balance()).isOne();
			assertThat(account.log()).containsExactly(1L, 10L);
		}
	}

	@OnEachDatabase
	void noUpdateIsLostThoughManyLeasesAre(TestDatabase database) throws Exception {
		try (ProcessAccount account = new ProcessAccount(database)) {
			long committed = 0;
			for (ChildJvm process : processes) {
				account.order(process, true, Integer.toString(TRANSACTIONS));
			}
			for (ChildJvm process : processes) {
				committed += Long.parseLong(process.await("DONE").split(" ")[0]);
			}

			assertThat(committed).isPositive().isLessThan(PROCESSES * TRANSACTIONS);
			assertThat(account.balance()).isEqualTo(committed);
			assertThat(account.log()).hasSize((int) committed).doesNotHaveDuplicates();
		}
	}

	private static String suspendPastTheLease(ProcessAccount account, boolean fence) throws Exception {
		ChildJvm stopped = processes.remove(0);
		try {
			account.order(stopped, fence, "PT1S");
			stopped.await("READ");
			stopped.suspend();
			StorageLock lock = account.node.registry.obtain(AccountNode.LOCK_ID);
			lock.acquire();
			account.add(10);
			stopped.resume();
			stopped.tell("commit");
			String outcome = stopped.await("RESULT");
			lock.unlock();
			processes.add(stopped);
			return outcome;
		}
		finally {
			if (!processes.contains(stopped)) {
				// Nobody knows what it is waiting for.
				stopped.close();
				processes.add(new ChildJvm(AccountNode.class));
			}
		}
	}

}
