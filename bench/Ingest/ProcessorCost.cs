namespace Puhui.Bench.Ingest;

/// <summary>Processor seconds at one moment of the three who share the machine.</summary>
internal readonly record struct ProcessorReading(double Server, double Database, double Generator);

/// <summary>Where the cost of an activity goes, in microseconds of processor time.</summary>
internal sealed class ProcessorCost
{
    private double _server;
    private double _database;
    private double _generator;
    private long _records;

    public double Server => _server / _records * 1e6;

    public double Database => _database / _records * 1e6;

    public double Generator => _generator / _records * 1e6;

    public void Add(ProcessorReading before, ProcessorReading after, long records)
    {
        _server += after.Server - before.Server;
        _database += after.Database - before.Database;
        _generator += after.Generator - before.Generator;
        _records += records;
    }
}
