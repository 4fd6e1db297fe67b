<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BackupManager</name>
    <message numerus="yes">
        <source>It holds %n objects.</source>
        <translation>
            <numerusform>It holds %n object.</numerusform>
            <numerusform>It holds %n objects.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of them %n were not synced when it was made, and not all is recovered.</source>
        <translation>
            <numerusform>Of them %n was not synced when it was made, and not all is recovered.</numerusform>
            <numerusform>Of them %n were not synced when it was made, and not all is recovered.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n decisions about it are not applied yet.</source>
        <translation>
            <numerusform>%n decision about it is not applied yet.</numerusform>
            <numerusform>%n decisions about it are not applied yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message numerus="yes">
        <source>Delete tasks: %n</source>
        <translation>
            <numerusform>Delete tasks: %n</numerusform>
            <numerusform>Delete tasks: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPicture</name>
    <message numerus="yes">
        <source>, %n unsynced</source>
        <translation>
            <numerusform>, %n unsynced</numerusform>
            <numerusform>, %n unsynced</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListModel</name>
    <message numerus="yes">
        <source>{name}, %n open</source>
        <translation>
            <numerusform>{name}, %n open</numerusform>
            <numerusform>{name}, %n open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LiveChangesModel</name>
    <message numerus="yes">
        <source>%n changes</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Exported %n objects.</source>
        <translation>
            <numerusform>Exported %n object.</numerusform>
            <numerusform>Exported %n objects.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryFoot</name>
    <message numerus="yes">
        <source>Apply %n changes</source>
        <translation>
            <numerusform>Apply %n change</numerusform>
            <numerusform>Apply %n changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>restore %n</source>
        <translation>
            <numerusform>restore %n</numerusform>
            <numerusform>restore %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take the backup for %n</source>
        <translation>
            <numerusform>take the backup for %n</numerusform>
            <numerusform>take the backup for %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>merge %n</source>
        <translation>
            <numerusform>merge %n</numerusform>
            <numerusform>merge %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>keep both of %n</source>
        <translation>
            <numerusform>keep both of %n</numerusform>
            <numerusform>keep both of %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take %n property by property</source>
        <translation>
            <numerusform>take %n property by property</numerusform>
            <numerusform>take %n property by property</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>delete %n again</source>
        <translation>
            <numerusform>delete %n again</numerusform>
            <numerusform>delete %n again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>leave %n as the server has it</source>
        <translation>
            <numerusform>leave %n as the server has it</numerusform>
            <numerusform>leave %n as the server has it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a look and wait.</source>
        <translation>
            <numerusform>%n needs a look and waits.</numerusform>
            <numerusform>%n need a look and wait.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changed since you decided: %n.</source>
        <translation>
            <numerusform>Changed since you decided: %n.</numerusform>
            <numerusform>Changed since you decided: %n.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryHead</name>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation>
            <numerusform>%n unsynced</numerusform>
            <numerusform>%n unsynced</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryPreview</name>
    <message numerus="yes">
        <source>Apply will make %n changes, all at once, after a backup. Nothing else is touched.</source>
        <translation>
            <numerusform>Apply will make %n change, after a backup. Nothing else is touched.</numerusform>
            <numerusform>Apply will make %n changes, all at once, after a backup. Nothing else is touched.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryRuleBar</name>
    <message numerus="yes">
        <source>Rule for the %n shown:</source>
        <translation>
            <numerusform>Rule for the %n shown:</numerusform>
            <numerusform>Rule for the %n shown:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rule decided %n of the {all} shown.</source>
        <translation>
            <numerusform>The rule decided %n of the {all} shown.</numerusform>
            <numerusform>The rule decided %n of the {all} shown.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decided by hand and left alone: %n.</source>
        <translation>
            <numerusform>Decided by hand and left alone: %n.</numerusform>
            <numerusform>Decided by hand and left alone: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as a time is not known: %n.</source>
        <translation>
            <numerusform>Left alone, as a time is not known: %n.</numerusform>
            <numerusform>Left alone, as a time is not known: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as a time is in the future: %n.</source>
        <translation>
            <numerusform>Left alone, as a time is in the future: %n.</numerusform>
            <numerusform>Left alone, as a time is in the future: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as both times are the same: %n.</source>
        <translation>
            <numerusform>Left alone, as both times are the same: %n.</numerusform>
            <numerusform>Left alone, as both times are the same: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as there is no place for what the backup has: %n.</source>
        <translation>
            <numerusform>Left alone, as there is no place for what the backup has: %n.</numerusform>
            <numerusform>Left alone, as there is no place for what the backup has: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as the rule says nothing about them: %n.</source>
        <translation>
            <numerusform>Left alone, as the rule says nothing about them: %n.</numerusform>
            <numerusform>Left alone, as the rule says nothing about them: %n.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryWindow</name>
    <message numerus="yes">
        <source>The recovery was taken back: %n done.</source>
        <translation>
            <numerusform>The recovery was taken back: %n done.</numerusform>
            <numerusform>The recovery was taken back: %n done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Applied: %n done.</source>
        <translation>
            <numerusform>Applied: %n done.</numerusform>
            <numerusform>Applied: %n done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out.</source>
        <translation>
            <numerusform>%n left out.</numerusform>
            <numerusform>%n left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n failed.</numerusform>
            <numerusform>%n failed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported %n objects.</source>
        <translation>
            <numerusform>Exported %n object.</numerusform>
            <numerusform>Exported %n objects.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryWords</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScenePane</name>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation>
            <numerusform>%n unsynced</numerusform>
            <numerusform>%n unsynced</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Recovery waiting: %n</source>
        <translation>
            <numerusform>Recovery waiting: %n</numerusform>
            <numerusform>Recovery waiting: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation>
            <numerusform>%n unsynced</numerusform>
            <numerusform>%n unsynced</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Recovery waiting: %n</source>
        <translation>
            <numerusform>Recovery waiting: %n</numerusform>
            <numerusform>Recovery waiting: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TasksPane</name>
    <message numerus="yes">
        <source>It has %n tasks. Either way Ctrl+Z brings all of it back.</source>
        <translation>
            <numerusform>It has %n task. Either way Ctrl+Z brings it back, too.</numerusform>
            <numerusform>It has %n tasks. Either way Ctrl+Z brings all of it back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Counted</name>
    <message numerus="yes">
        <source>%n s ago</source>
        <translation>
            <numerusform>%n s ago</numerusform>
            <numerusform>%n s ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n d ago</source>
        <translation>
            <numerusform>%n d ago</numerusform>
            <numerusform>%n d ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n backup(s) so far.</source>
        <translation>
            <numerusform>%n backup so far.</numerusform>
            <numerusform>%n backups so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A task has %n properties.</source>
        <translation>
            <numerusform>A task has %n property.</numerusform>
            <numerusform>A task has %n properties.</numerusform>
        </translation>
    </message>
</context>
</TS>
